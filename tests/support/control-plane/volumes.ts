/**
 * Plays the provisioner of any StorageClass: for a pending claim it creates the PersistentVolume that the real one
 * would create (same driver name, size, reclaim policy, and the zone of the node the scheduler chose), and the real
 * controller manager binds the two. Only the disk is missing: nothing is attached, mounted, resized or written.
 */
import { appendFileSync } from "node:fs";
import { KubeApiError, type KubeApi } from "./kube-api";

const roundMilliseconds = 200;
const zoneLabel = "topology.kubernetes.io/zone";
const selectedNode = "volume.kubernetes.io/selected-node";

interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

interface Claim {
  readonly metadata: Metadata;
  readonly spec: {
    readonly storageClassName?: string;
    readonly accessModes: readonly string[];
    readonly volumeName?: string;
    readonly resources: { readonly requests: { readonly storage: string } };
  };
  readonly status: { readonly phase: string };
}

interface StorageClass {
  readonly metadata: Metadata;
  readonly provisioner: string;
  readonly reclaimPolicy: string;
  readonly volumeBindingMode: string;
}

interface Volume {
  readonly metadata: Metadata;
  readonly spec: { readonly persistentVolumeReclaimPolicy: string };
  readonly status: { readonly phase: string };
}

async function list<Item>(api: KubeApi, path: string): Promise<Item[]> {
  return (await api.call<{ items: Item[] }>("GET", path)).items;
}

/** A disk of a CSI driver; a provisioner whose name cannot be a driver's makes a directory of the node, as kind's does. */
const sourceOf = ({ provisioner }: StorageClass, uid: string): object =>
  provisioner.includes("/")
    ? { hostPath: { path: `/var/local-path-provisioner/${uid}`, type: "DirectoryOrCreate" } }
    : { csi: { driver: provisioner, volumeHandle: `vol-${uid}` } };

function volumeFor(claim: Claim, storage: StorageClass, zone: string | undefined): unknown {
  const { namespace, name, uid } = claim.metadata;
  const inZone = [{ matchExpressions: [{ key: zoneLabel, operator: "In", values: [zone] }] }];
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `pvc-${uid}`, annotations: { "pv.kubernetes.io/provisioned-by": storage.provisioner } },
    spec: {
      accessModes: claim.spec.accessModes,
      capacity: { storage: claim.spec.resources.requests.storage },
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid },
      ...sourceOf(storage, uid),
      persistentVolumeReclaimPolicy: storage.reclaimPolicy,
      storageClassName: storage.metadata.name,
      ...(zone === undefined ? {} : { nodeAffinity: { required: { nodeSelectorTerms: inZone } } }),
    },
  };
}

async function provision(api: KubeApi, claim: Claim, classes: readonly StorageClass[]): Promise<void> {
  const storage = classes.find(({ metadata }) => metadata.name === claim.spec.storageClassName);
  // A claim of an unknown class stays pending, as it would in a real cluster.
  if (storage === undefined || storage.provisioner === "kubernetes.io/no-provisioner") return;
  const node = claim.metadata.annotations?.[selectedNode];
  if (node === undefined && storage.volumeBindingMode === "WaitForFirstConsumer") return;
  const chosen = node && (await api.call<{ metadata: Metadata }>("GET", `/api/v1/nodes/${node}`));
  const zone = chosen ? chosen.metadata.labels?.[zoneLabel] : undefined;
  try {
    await api.call("POST", "/api/v1/persistentvolumes", volumeFor(claim, storage, zone));
  } catch (error) {
    // Already created in an earlier round; the controller manager has not bound it yet.
    if (!(error instanceof KubeApiError && error.status === 409)) throw error;
  }
}

async function round(api: KubeApi): Promise<void> {
  const claims = await list<Claim>(api, "/api/v1/persistentvolumeclaims");
  const pending = claims.filter(({ spec, status }) => status.phase === "Pending" && spec.volumeName === undefined);
  const classes = pending.length > 0 ? await list<StorageClass>(api, "/apis/storage.k8s.io/v1/storageclasses") : [];
  for (const claim of pending) await provision(api, claim, classes);
  for (const { metadata, spec, status } of await list<Volume>(api, "/api/v1/persistentvolumes")) {
    const abandoned = status.phase === "Released" && spec.persistentVolumeReclaimPolicy === "Delete";
    if (abandoned) await api.call("DELETE", `/api/v1/persistentvolumes/${metadata.name}`);
  }
}

/** Runs until the returned function is called; a failed round is logged and the next one tries again. */
export function provisionVolumes(api: KubeApi, logFile: string): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const next = async (): Promise<void> => {
    try {
      await round(api);
    } catch (error) {
      if (!stopped) appendFileSync(logFile, `${String(error)}\n`);
    }
    if (!stopped) timer = setTimeout(() => void next(), roundMilliseconds).unref();
  };
  void next();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
