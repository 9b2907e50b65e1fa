import { parse } from "yaml";
import type { Preview } from "../preview/engine";
import { isManifest, manifestOf } from "../preview/render/kubernetes";
import { listAt, textAt, textsAt, type Tree } from "../preview/analysis/tree";
import { plain } from "../preview/values";
import { workloadKinds, type Declared } from "./declared";

/** A rule of Prometheus, alert or recording. */
export interface Rule {
  readonly name: string;
  readonly expression: string;
}

/** What the stack's program declares, from the same offline run as the preview. */
export class Expected {
  readonly stack: string;
  /** Types of all resources of the stack, other clouds' too, such as `aws:backup/plan:Plan`. */
  readonly types: ReadonlySet<string>;
  /** The program's output `notices`: notification channels that are left out, and what follows. */
  readonly notices: readonly string[];
  /** In the order of the program. */
  readonly all: readonly Declared[];

  constructor({ stack, resources, outputs }: Pick<Preview, "stack" | "resources" | "outputs">) {
    this.stack = stack;
    this.notices = listAt(plain(outputs), "notices").map(String);
    this.types = new Set(resources.map(({ type }) => type));
    this.all = resources.filter(isManifest).map((resource) => {
      const { apiVersion, kind, namespace, name, object, placeholders } = manifestOf(resource, false);
      const open = new Set(placeholders.map(({ path }) => path.join(".")));
      return { apiVersion, kind, namespace, name, object, open, opened: plain(resource.inputs) };
    });
  }

  of(...kinds: readonly string[]): readonly Declared[] {
    return this.all.filter(({ kind }) => kinds.includes(kind));
  }

  named(kind: string, name: string): Declared | undefined {
    return this.of(kind).find((one) => one.name === name);
  }

  get workloads(): readonly Declared[] {
    return this.of(...workloadKinds);
  }

  /** Namespaces that the stack puts something into. */
  get namespaces(): readonly string[] {
    return [...new Set(this.all.map(({ namespace }) => namespace))].filter((name) => name !== "").sort();
  }

  /** The rules that Prometheus is to evaluate. */
  get rules(): readonly Rule[] {
    return Object.values(textsAt(this.named("ConfigMap", "prometheus-rules")?.object, "data")).flatMap((text) =>
      listAt(parse(text) as Tree, "groups").flatMap((group) =>
        listAt(group, "rules").map((rule) => ({
          name: textAt(rule, "alert") || textAt(rule, "record"),
          expression: textAt(rule, "expr"),
        })),
      ),
    );
  }

  /** Seconds above which an alert on an age fires, from the end of its expression: `... > 8 * 86400`. */
  ageLimit(alert: string): number | undefined {
    const expression = this.rules.find(({ name }) => name === alert)?.expression ?? "";
    const factors = /> *(\d+(?: *\* *\d+)*)\s*$/.exec(expression)?.[1];
    return factors?.split("*").reduce((product, factor) => product * Number(factor), 1);
  }
}
