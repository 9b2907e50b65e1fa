import { passing, Undetermined, type Cursor } from "../lib/cursor";
import { UNNAMED_CONTAINER } from "../lib/exemption";
import { kindOf, type Resource } from "../lib/resource";
import { CRON_JOB, POD } from "../lib/types";
import { isUnknown } from "../lib/value";
import { labelsAt, nameOf, namespaceOf } from "./manifest";

const ROLE_LABEL = "app.kubernetes.io/name";

/** One container of a pod template. */
export interface Container {
  /** Its name; its position in the list when the name is missing or unknown. */
  readonly name: string;
  readonly at: Cursor;
  /** `sidecar` is an init container with `restartPolicy: Always`. */
  readonly kind: "container" | "init" | "sidecar" | "ephemeral";
  readonly workload: Workload;
}

/** A resource with a pod template. */
export class Workload {
  public readonly kind: string;
  /** The pod's `spec`, e.g. at `spec.template.spec`. */
  public readonly pod: Cursor;
  /** The pod's `metadata`, e.g. at `spec.template.metadata`. */
  public readonly podMetadata: Cursor;
  private knownNamespace: string | undefined;
  private knownLabels: Readonly<Record<string, string>> | undefined;

  public constructor(public readonly resource: Resource) {
    this.kind = kindOf(resource.type);
    const template = templateOf(resource);
    this.pod = template.key("spec");
    this.podMetadata = template.key("metadata");
  }

  /** Name in the cluster; throws `Undetermined` when unknown. */
  public get name(): string {
    return nameOf(this.resource);
  }

  public get namespace(): string {
    return (this.knownNamespace ??= namespaceOf(this.resource));
  }

  /**
   * What the workload is: the label `app.kubernetes.io/name` of the object or of its pods, else the object's name; a shard
   * is what the whole is.
   * Throws `Undetermined` when none of them is known but one is unknown.
   */
  public get role(): string | undefined {
    const { props } = this.resource;
    const places = [
      props.at("metadata.labels").key(ROLE_LABEL),
      this.podMetadata.key("labels").key(ROLE_LABEL),
      props.at("metadata.name"),
    ];
    const word = places.map((place) => place.value).find((value) => typeof value === "string");
    const unknown = places.find((place) => place.unknown);
    if (word === undefined && unknown !== undefined) throw new Undetermined(unknown);
    return typeof word === "string" ? word.replace(/-shard-\d+$/, "") : undefined;
  }

  /** Labels of the pods; throws `Undetermined` when one is unknown. */
  public get podLabels(): Readonly<Record<string, string>> {
    return (this.knownLabels ??= labelsAt(this.podMetadata));
  }

  /** Declared replicas, 1 where nothing is declared; throws `Undetermined` when unknown. */
  public get replicas(): number {
    return this.resource.props.at("spec.replicas").number() ?? 1;
  }

  /** Containers, then init containers (and native sidecars), then ephemeral ones. */
  public get containers(): readonly Container[] {
    return [
      ...this.containersAt("containers", () => "container"),
      ...this.containersAt("initContainers", (at) =>
        at.key("restartPolicy").string() === "Always" ? "sidecar" : "init",
      ),
      ...this.containersAt("ephemeralContainers", () => "ephemeral"),
    ];
  }

  /** The container whose name is the workload's role, else the first one. */
  public get mainContainer(): Container | undefined {
    const containers = this.containersAt("containers", () => "container");
    const [named] = passing(containers, ({ at }) => at.key("name").string() === this.role);
    return named ?? containers[0];
  }

  public get volumes(): readonly Cursor[] {
    return this.pod.key("volumes").items();
  }

  /** `volumeClaimTemplates` of a StatefulSet. */
  public get claimTemplates(): readonly Cursor[] {
    return this.resource.props.at("spec.volumeClaimTemplates").items();
  }

  private containersAt(key: string, kind: (at: Cursor) => Container["kind"]): Container[] {
    return this.pod
      .key(key)
      .items()
      .map((place, index) => {
        const known = place.key("name").value;
        const name = typeof known === "string" ? known : String(index);
        const at = place.inContainer(typeof known === "string" ? known : UNNAMED_CONTAINER);
        return { name, at, kind: kind(at), workload: this };
      });
  }
}

function templateOf(resource: Resource): Cursor {
  if (resource.type === POD) return resource.props;
  if (resource.type === CRON_JOB) return resource.props.at("spec.jobTemplate.spec.template");
  return resource.props.at("spec.template");
}

const workloads = new WeakMap<Resource, Workload>();

/** The workload of a resource whose type is one of `WORKLOADS`. */
export function workloadOf(resource: Resource): Workload {
  const known = workloads.get(resource) ?? new Workload(resource);
  workloads.set(resource, known);
  return known;
}

/**
 * A security setting as the kernel will see it: the container's own value, else the pod's. Throws `Undetermined` when
 * the deciding value is unknown.
 */
export function effective(container: Container, setting: string): Cursor {
  const own = container.at.key("securityContext").at(setting);
  if (own.exists()) return own;
  const ofPod = container.workload.pod.key("securityContext").at(setting).inContainer(container.name);
  return ofPod.exists() ? ofPod : own;
}

/** One command-line argument, or the value of one flag, with its place. */
export interface Argument {
  readonly text: string;
  readonly at: Cursor;
}

/** The words of `command` and `args` in order; throws `Undetermined` when one is unknown. */
export function argumentsOf(container: Container): readonly Argument[] {
  const places = [...container.at.key("command").items(), ...container.at.key("args").items()];
  return places.map((at) => ({ text: at.text() ?? "", at }));
}

/**
 * The value of a flag in any of the forms `--flag=value`, `--flag value`, `--flag` (then `true`); the last one wins, as
 * in Go's flag packages. Throws `Undetermined` when it is absent but some argument is unknown.
 */
export function flagOf(container: Container, flag: string): Argument | undefined {
  const places = [...container.at.key("command").items(), ...container.at.key("args").items()];
  let found: Argument | undefined;
  for (const [index, at] of places.entries()) {
    const word = typeof at.value === "string" ? at.value : "";
    const next = places[index + 1];
    const separate = next !== undefined && !(next.value ?? "").toString().startsWith("-");
    if (word !== flag && !word.startsWith(`${flag}=`)) continue;
    const value = separate ? (next.text() ?? "") : "true";
    const text = word === flag ? value : word.slice(flag.length + 1);
    found = { text, at: at.with(text, ` ${flag}`) };
  }
  const unknown = places.find((at) => isUnknown(at.value));
  if (found === undefined && unknown !== undefined) throw new Undetermined(unknown);
  return found;
}

/** The entry of an environment variable; throws `Undetermined` when it is absent but some entry's name is unknown. */
export function environmentOf(container: Container, name: string): Cursor | undefined {
  const entries = container.at.key("env").items();
  const found = entries.find((entry) => entry.key("name").value === name);
  const unknown = entries.find((entry) => entry.unknown || entry.key("name").unknown);
  if (found === undefined && unknown !== undefined) throw new Undetermined(unknown);
  return found;
}
