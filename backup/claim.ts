import { wrong } from "../kubectl/errors";
import type { Kubectl } from "../kubectl/kubectl";
import { at, listAt, textAt, textsAt, type Tree } from "../preview/analysis/tree";
import { nearest } from "../settings/faults";
import { assumedSet, Workload } from "./workload";

/** Keys under which drivers write the zone of a volume. */
const zoneKeys = ["topology.kubernetes.io/zone", "topology.ebs.csi.aws.com/zone"];

const mayRead = "you need get on StatefulSets, claims, volumes, nodes and StorageClasses";

/** Parameters of a StorageClass that are tags of every volume, `key=value`. */
const tagParameter = /^tagSpecification_\d+$/;

const template = {
  metadata: { name: "data" },
  spec: { storageClassName: "<class>", resources: { requests: { storage: "1Gi" } } },
};
const assumedClass = {
  provisioner: "ebs.csi.aws.com",
  parameters: { type: "gp3", tagSpecification_1: "<key>=<value>" },
};
const required = { nodeSelectorTerms: [{ matchExpressions: [{ key: zoneKeys[0], values: ["<zone>"] }] }] };
const assumedVolume = { spec: { csi: { volumeHandle: "<volume>" }, nodeAffinity: { required } } };

/** The set that a claim belongs to, and the ordinal of the pod that mounts it. */
interface Owner {
  readonly set: Tree;
  readonly template: Tree;
  readonly ordinal: number;
}

function ownerIn(sets: readonly Tree[], claim: string): Owner | undefined {
  for (const set of sets) {
    for (const one of listAt(set, "spec", "volumeClaimTemplates")) {
      const prefix = `${textAt(one, "metadata", "name")}-${textAt(set, "metadata", "name")}-`;
      const ordinal = claim.startsWith(prefix) ? claim.slice(prefix.length) : "";
      if (/^\d+$/.test(ordinal)) return { set, template: one, ordinal: Number(ordinal) };
    }
  }
  return undefined;
}

/** The claims of the pods that are to run now. */
const claimsOf = (sets: readonly Tree[]): string[] =>
  sets.flatMap((set) =>
    listAt(set, "spec", "volumeClaimTemplates").flatMap((one) =>
      Array.from({ length: Workload.from(set).replicas }, (_, ordinal) =>
        [textAt(one, "metadata", "name"), textAt(set, "metadata", "name"), ordinal].join("-"),
      ),
    ),
  );

async function ownerOf(kubectl: Kubectl, claim: string | undefined): Promise<Owner & { claim: string }> {
  const [, assumedName = "", assumedOrdinal = "0"] = /^data-(.+)-(\d+)$/.exec(claim ?? "") ?? [];
  const set = assumedSet(
    assumedName,
    [],
    {},
    { replicas: Number(assumedOrdinal) + 1, volumeClaimTemplates: [template] },
  );
  const assumed = JSON.stringify({ items: claim === undefined ? [] : [set] });
  const sets = listAt(
    JSON.parse(await kubectl.run(["get", "statefulsets", "-o", "json"], mayRead, { assumed })),
    "items",
  );
  const names = claimsOf(sets);
  const usage =
    names.length === 0
      ? "name one such as data-prometheus-1, of the stack's --namespace"
      : `one of ${names.join(", ")}`;
  if (claim === undefined) throw wrong("--claim", undefined, "is missing", usage);
  const owner = ownerIn(sets, claim);
  if (owner !== undefined) return { ...owner, claim };
  const meant = nearest(claim, names);
  throw wrong("--claim", claim, "is no claim of a StatefulSet here", meant ? `did you mean ${meant}?` : usage);
}

/** A claim of a StatefulSet's pod, with all that decides what its volume is. */
export class Claim {
  private constructor(
    readonly name: string,
    readonly workload: Workload,
    /** Of the pod that mounts it. */
    readonly ordinal: number,
    private readonly template: Tree,
    /** Undefined when it is gone. */
    private readonly object: Tree,
    /** PersistentVolume that it is bound to; undefined when it is bound to none. */
    private readonly bound: Tree,
    private readonly storageClass: Tree,
  ) {}

  /** @throws PreviewError (exit code 2) for a claim that no StatefulSet here has, or of a disk that is not EBS */
  static async of(kubectl: Kubectl, named: string | undefined): Promise<Claim> {
    const { claim, set, template: own, ordinal } = await ownerOf(kubectl, named);
    const read = (kind: string, name: string, assumed: object): Promise<Tree> =>
      kubectl.find(kind, name, mayRead, assumed);
    const object = await read("persistentvolumeclaim", claim, { spec: { ...template.spec, volumeName: "<old>" } });
    const volume = textAt(object, "spec", "volumeName");
    const bound = volume === "" ? undefined : await read("persistentvolume", volume, assumedVolume);
    const className = textAt(own, "spec", "storageClassName");
    const storageClass = await read("storageclass", className, assumedClass);
    const found = new Claim(claim, Workload.from(set), ordinal, own, object, bound, storageClass);
    if (/^ebs\.csi\./.test(found.driver)) return found;
    const remedy = "copy or snapshot the volume by the means of the cluster";
    throw wrong("--claim", claim, `is of StorageClass ${className}, whose disks are not EBS volumes`, remedy);
  }

  get namespace(): string {
    return textAt(this.workload.object, "metadata", "namespace");
  }

  /** Name of the PersistentVolume that it is bound to, empty when it is bound to none. */
  get volumeName(): string {
    return this.bound === undefined ? "" : textAt(this.object, "spec", "volumeName");
  }

  /** Id of its EBS volume, empty when it is bound to none. */
  get volumeId(): string {
    return textAt(this.bound, "spec", "csi", "volumeHandle");
  }

  /** Zone of its volume, empty when it is bound to none. */
  get zone(): string {
    const terms = listAt(this.bound, "spec", "nodeAffinity", "required", "nodeSelectorTerms");
    const found = terms.flatMap((term) => listAt(term, "matchExpressions"));
    return textAt(
      found.find((one) => zoneKeys.includes(textAt(one, "key"))),
      "values",
      0,
    );
  }

  /** Quantity of storage that it asks for. */
  get size(): string {
    return textAt(this.spec, "resources", "requests", "storage");
  }

  get driver(): string {
    return textAt(this.storageClass, "provisioner");
  }

  /** A parameter of its StorageClass, empty where there is none. */
  parameter(name: string): string {
    return textAt(this.storageClass, "parameters", name);
  }

  /** Tags that its class gives every volume, by which AWS Backup finds them: `[key, value]`. */
  get classTags(): readonly (readonly [string, string])[] {
    const parameters = Object.entries(textsAt(this.storageClass, "parameters"));
    return parameters
      .filter(([name]) => tagParameter.test(name))
      .map(([, tag]) => [tag.slice(0, tag.indexOf("=")), tag.slice(tag.indexOf("=") + 1)]);
  }

  /** The pods that have to stop while its volume is exchanged: its own, and those that the StatefulSet started after it. */
  get pods(): readonly string[] {
    return this.workload.podsFrom(this.ordinal);
  }

  /** A PersistentVolume for an EBS volume, that only this claim can get. */
  volumeFor(name: string, id: string, zone: string): Tree {
    const fsType = textAt(this.bound, "spec", "csi", "fsType") || this.parameter("csi.storage.k8s.io/fstype") || "ext4";
    const inZone = [{ matchExpressions: [{ key: zoneKeys[0], operator: "In", values: [zone] }] }];
    return {
      ...{ apiVersion: "v1", kind: "PersistentVolume" },
      metadata: { name, annotations: { "pv.kubernetes.io/provisioned-by": this.driver } },
      spec: {
        accessModes: at(this.spec, "accessModes"),
        capacity: { storage: this.size },
        storageClassName: textAt(this.spec, "storageClassName"),
        persistentVolumeReclaimPolicy: textAt(this.storageClass, "reclaimPolicy"),
        csi: { driver: this.driver, volumeHandle: id, fsType },
        claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: this.namespace, name: this.name },
        nodeAffinity: { required: { nodeSelectorTerms: inZone } },
      },
    };
  }

  /** The claim once more, as its StatefulSet would write it, for a volume that is named. */
  boundTo(volumeName: string): Tree {
    const selector = textsAt(this.workload.object, "spec", "selector", "matchLabels");
    const labels = { ...textsAt(this.template, "metadata", "labels"), ...selector };
    const { accessModes, storageClassName, resources, volumeMode } = this.spec as Record<string, Tree>;
    return {
      ...{ apiVersion: "v1", kind: "PersistentVolumeClaim" },
      metadata: { name: this.name, labels },
      spec: { accessModes, storageClassName, resources, volumeMode, volumeName },
    };
  }

  /** Of the claim as it is, grown or not; of its template when it is gone. */
  private get spec(): Tree {
    return at(this.object ?? this.template, "spec");
  }
}
