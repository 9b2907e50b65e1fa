/** Resources put before the real engine as they are in a list, whatever program they come from. */
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { plainProperties, wire } from "../../../policy/lib/value";
import type { StackResource } from "../../../policy/lib/evaluate";
import type { PreviewResource } from "../../../preview/resources";
import { STACK_TYPE } from "../../../preview/urn";
import type { WireObject } from "../../../preview/values";
import { POLICY_CONFIG } from "./project";
import type { ProjectCopy } from "./project";
import { markedLike } from "./protocol";

/** One resource as replay-program.ts registers it. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** False for components. */
  readonly custom: boolean;
  readonly props: WireObject;
  readonly protect: boolean;
  /** URN. */
  readonly parent?: string;
  /** URNs; those that are not in the list are left out. */
  readonly dependencies: readonly string[];
}

/** Packages whose providers a list of resources needs. */
export function packagesOf(resources: readonly Registration[]): string[] {
  const custom = resources.filter((one) => one.custom);
  return [...new Set(custom.map(({ type }) => type.replace("pulumi:providers:", "").split(":")[0] ?? ""))];
}

/** Registrations of edited resources, with secrets where the originals have them; added resources have none. */
export function registrations(
  resources: readonly StackResource[],
  originals: readonly PreviewResource[],
): readonly Registration[] {
  const known = new Map(originals.map((one) => [one.urn, one]));
  return resources
    .filter(({ type }) => type !== STACK_TYPE)
    .map(({ urn, type, name, props, opts, parent, dependencies = [] }) => {
      const original = known.get(urn);
      const written = wire(plainProperties(props)) as WireObject;
      return {
        urn,
        type,
        name,
        custom: original?.custom ?? true,
        props: markedLike(written, original?.inputs ?? {}),
        protect: opts?.protect ?? false,
        ...(parent === undefined ? {} : { parent }),
        dependencies,
      };
    });
}

/** Makes a copy of the project register these resources, and judge them by this config of the policy pack. */
export function replay(project: ProjectCopy, resources: readonly Registration[], config: object): ProjectCopy {
  copyFileSync(join(__dirname, "replay-program.ts"), join(project.directory, "index.ts"));
  writeFileSync(join(project.directory, "resources.json"), JSON.stringify(resources));
  writeFileSync(join(project.directory, POLICY_CONFIG), JSON.stringify(config));
  return project;
}
