import type { Breakage } from "./breakage";
import { append, drop, POD, remove, replace, set } from "./edits";

const CLAIM = "spec.volumeClaimTemplates[0].spec";

export const breakages: readonly Breakage[] = [
  {
    title: "The storage class stops encrypting",
    rule: "storage-class-encrypted",
    also: ["storage-pvc-class-encrypted"],
    edit: set("StorageClass storage-class", "parameters.encrypted", "false"),
  },
  {
    title: "Volumes are of the older type gp2",
    rule: "storage-class-gp3",
    edit: set("StorageClass storage-class", "parameters.type", "gp2"),
  },
  {
    title: "The driver that creates volumes is not installed",
    rule: "storage-ebs-csi-addon",
    also: ["aws-iam-trust-scoped"],
    edit: remove("Addon aws-ebs-csi-driver"),
  },
  {
    title: "Loki does not own its volume",
    rule: "storage-fs-group",
    edit: drop("StatefulSet loki", `${POD}.securityContext.fsGroup`),
  },
  {
    title: "Loki keeps its data on the cluster's default storage class",
    rule: "storage-pvc-class-encrypted",
    edit: set("StatefulSet loki", `${CLAIM}.storageClassName`, "gp2"),
  },
  {
    title: "Alertmanager asks for a volume of megabytes",
    rule: "storage-pvc-size-bounds",
    edit: set("StatefulSet alertmanager", `${CLAIM}.resources.requests.storage`, "5Mi"),
  },
  {
    title: "Both Thanos stores are to share one volume",
    rule: "storage-pvc-size-bounds",
    edit: set("StatefulSet thanos-store", `${CLAIM}.accessModes[0]`, "ReadWriteMany"),
  },
  {
    title: "Alertmanager writes beside its volume",
    rule: "storage-stateful-data-persistent",
    edit: set("StatefulSet alertmanager", `${POD}.containers[alertmanager].volumeMounts[data].mountPath`, "/data"),
  },
  {
    title: "Loki writes its log of unwritten lines on scratch space",
    rule: "storage-stateful-data-persistent",
    edit: replace("ConfigMap loki-config", ["data", "loki.yaml"], "dir: /loki/wal", "dir: /tmp/wal"),
  },
  {
    title: "Grafana asks for a scratch volume of an unencrypted class",
    rule: "storage-pvc-class-encrypted",
    edit: append("StatefulSet grafana", `${POD}.volumes`, {
      name: "scratch",
      ephemeral: {
        volumeClaimTemplate: {
          spec: {
            accessModes: ["ReadWriteOnce"],
            storageClassName: "gp2",
            resources: { requests: { storage: "10Gi" } },
          },
        },
      },
    }),
  },
];
