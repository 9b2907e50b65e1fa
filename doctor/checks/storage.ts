import { listAt, textAt, type Tree } from "../../preview/analysis/tree";
import { orFine, type Check, type Context, type Finding } from "../check";
import { label, nameOf, type Declared } from "../declared";
import { drift, pairs, present, replicasOf } from "../live";
import { amountOf } from "../quantity";

/** Fields of a StorageClass that say what a volume becomes. */
const fields = ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode", "allowVolumeExpansion"];

function judgeClaim(claim: Tree, subject: string, wanted: string, remedy: string): readonly Finding[] {
  const phase = textAt(claim, "status", "phase") || "missing";
  if (phase !== "Bound") return [{ subject, state: "failed", detail: `is ${phase}`, remedy }];
  const found = textAt(claim, "spec", "resources", "requests", "storage");
  if (amountOf(found) === amountOf(wanted)) return [];
  const grow = "docs/operations.md, Grow a volume: templates are not applied to claims that exist";
  return [{ subject, state: "warning", detail: `asks for ${found}, declared ${wanted}`, remedy: grow }];
}

/** The claims of one template of a StatefulSet: `<template>-<set>-<ordinal>`. */
async function judgeClaims({ cluster }: Context, set: Declared, template: Tree): Promise<readonly Finding[]> {
  const { namespace } = set;
  const claims = await cluster.list("v1", "PersistentVolumeClaim", namespace);
  const wanted = textAt(template, "spec", "resources", "requests", "storage");
  return Array.from({ length: replicasOf(set.object) }, (_, ordinal) => {
    const name = `${nameOf(template)}-${set.name}-${ordinal}`;
    const claim = claims.find((one) => nameOf(one) === name);
    const subject = label({ kind: "PersistentVolumeClaim", namespace, name });
    return judgeClaim(claim, subject, wanted, `kubectl -n ${namespace} describe pvc ${name}`);
  }).flat();
}

export const storage: Check = {
  name: "storage",
  proves:
    "The StorageClass is as declared (encrypted gp3, kept on deletion), and every claim is bound and of its size.",
  byHand: ["kubectl get storageclass -o yaml", "kubectl -n monitoring get pvc"],
  rules: [
    "storage-class-encrypted",
    "storage-class-gp3",
    "storage-stateful-data-persistent",
    "storage-pvc-size-bounds",
    "retention-volumes-kept",
  ],
  reads: ["storageclasses.storage.k8s.io", "persistentvolumeclaims"],
  run: async (context) => {
    const classes = await pairs(context, ["StorageClass"]);
    const wrong = present(classes.map((pair) => drift(pair, fields)));
    const templates = context.expected
      .of("StatefulSet")
      .flatMap((set) => listAt(set.object, "spec", "volumeClaimTemplates").map((template) => ({ set, template })));
    const claims = await Promise.all(templates.map(({ set, template }) => judgeClaims(context, set, template)));
    return orFine(
      [...wrong, ...claims.flat()],
      `claims of ${templates.length} templates`,
      "bound and of the declared size, their class as declared",
    );
  },
};
