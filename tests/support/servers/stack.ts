/** What the program renders for a stack, and the same text with addresses and paths of this machine. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOverride } from "../../../preview/analysis/what-if/overrides";
import { runProgram } from "../../../preview/engine";
import { translate, type Translator } from "../../../preview/values";
import { PROJECT } from "../program";

/** Every channel's secret, so that every receiver is rendered. */
const secrets = [
  "slackWebhookUrl",
  "smtpPassword",
  "pagerdutyRoutingKey",
  "defaultWebhookUrl",
  "watchdogWebhookUrl",
] as const;

/** Opens what is secret; what only an update tells is a text of the right type. */
const opened: Translator = { unknown: () => "known-after-update", secret: (content) => translate(content, opened) };

/** A Kubernetes object as the program declares it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

interface Variable {
  readonly name: string;
  readonly value?: string;
}

/** A container of a rendered pod, as far as a server's start needs it. */
export interface Container {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: readonly Variable[];
}

interface Workload extends Manifest {
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly Container[] } } };
}

/** Texts of a rendered value and what stands there on this machine; applied in this order. */
export type Substitutions = Readonly<Record<string, string>>;

/** Replaces every occurrence; a text that does not occur has been renamed in the program, and the test says so. */
export function localized(text: string, substitutions: Substitutions): string {
  return Object.entries(substitutions).reduce((result, [from, to]) => {
    if (!result.includes(from)) throw new Error(`"${from}" does not occur in what the program renders:\n${text}`);
    return result.replaceAll(from, to);
  }, text);
}

/** The arguments of a rendered container on this machine. */
export function localArgs({ args }: Container, substitutions: Substitutions): string[] {
  return JSON.parse(localized(JSON.stringify(args), substitutions)) as string[];
}

/** The plain environment of a rendered container on this machine; what Kubernetes fills in is for the caller to give. */
export function localEnv({ env = [] }: Container, substitutions: Substitutions = {}): Record<string, string> {
  const plainOnes = env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
  const text = localized(JSON.stringify(Object.fromEntries(plainOnes)), substitutions);
  return JSON.parse(text) as Record<string, string>;
}

/** What was rendered before, by stack. */
const rendered = new Map<string, Promise<RenderedStack>>();

/** The Kubernetes objects of a stack with every notification channel configured. */
export class RenderedStack {
  private constructor(readonly manifests: readonly Manifest[]) {}

  /** The program is loaded once in a process, since Node keeps a module that stands outside of the copied project. */
  static of(stack: string): Promise<RenderedStack> {
    const known = rendered.get(stack) ?? RenderedStack.render(stack);
    rendered.set(stack, known);
    return known;
  }

  /** The objects of a stack with other settings, as `--set` takes them, and without the secrets of channels. */
  static async withSettings(stack: string, ...set: readonly string[]): Promise<RenderedStack> {
    return RenderedStack.made({ directory: PROJECT, stack, overrides: set.map(readOverride) });
  }

  private static async render(stack: string): Promise<RenderedStack> {
    const directory = mkdtempSync(join(tmpdir(), `stack-${stack}-`));
    try {
      const copy = (file: string, more: string) =>
        writeFileSync(join(directory, file), `${readFileSync(join(PROJECT, file), "utf8")}\n${more}\n`);
      copy("Pulumi.yaml", `main: ${join(PROJECT, "index.ts")}`);
      // Never decrypted: the program gets a marker, and the tests give the servers files with their own secrets.
      const encrypted = secrets.map((name) => `  insurance-lead-gen-monitoring:${name}: { secure: ciphertext }`);
      copy(`Pulumi.${stack}.yaml`, encrypted.join("\n"));
      return await RenderedStack.made({ directory, stack });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }

  private static async made(request: Parameters<typeof runProgram>[0]): Promise<RenderedStack> {
    const { resources } = await runProgram(request);
    const own = resources.filter(({ type, custom }) => custom && type.startsWith("kubernetes:"));
    if (own.length === 0) throw new Error(`the program registered no Kubernetes object for ${request.stack}`);
    return new RenderedStack(own.map(({ detailed }) => translate(detailed, opened) as Manifest));
  }

  ofKinds(kinds: readonly string[]): Manifest[] {
    return this.manifests.filter(({ kind }) => kinds.includes(kind));
  }

  /** Files of a ConfigMap or Secret, by name. */
  files(name: string): Readonly<Record<string, string>> {
    const found = this.find(["ConfigMap", "Secret"], name) as Manifest &
      Partial<Record<"data" | "stringData", Record<string, string>>>;
    return found.data ?? found.stringData ?? {};
  }

  /** A container of a workload; default the one named like the component, which stands first. */
  container(workload: string, name?: string): Container {
    const { spec } = this.find(["Deployment", "StatefulSet", "DaemonSet"], workload) as Workload;
    const { containers } = spec.template.spec;
    const container = name === undefined ? containers[0] : containers.find((one) => one.name === name);
    if (container === undefined) throw new Error(`${workload} has no container ${name ?? ""}`);
    return container;
  }

  private find(kinds: readonly string[], name: string): Manifest {
    const found = this.ofKinds(kinds).find(({ metadata }) => metadata.name === name);
    if (found === undefined) throw new Error(`the stack renders no ${kinds.join(" or ")} ${name}`);
    return found;
  }
}
