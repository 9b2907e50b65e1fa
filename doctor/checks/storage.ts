import { at, listAt, textAt, type Tree } from "../../preview/analysis/tree";
import { orFine, type Check, type Context, type Finding } from "../check";
import { differences, summary } from "../difference";
import { label, nameOf, type Declared } from "../expected";
import { pairs } from "../live";

/** Fields of a StorageClass that say what a volume becomes. */
const fields = ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode", "allowVolumeExpansion"] as const;

function judgeClass(declared: Declared, live: Tree): Finding | undefined {
  const subject = label(declared);
  if (live === undefined) return { subject, state: "failed", detail: "is missing", remedy: "pulumi up" };
  const differing = fields.flatMap((field) =>
    differences(at(declared.object, field), at(live, field), declared.open, field),
  );
  if (differing.length === 0) return undefined;
  const remedy = "pulumi up; volumes made before keep what they are";
  return { subject, state: "failed", detail: summary(differing), remedy };
}

/** The claims of one template of a StatefulSet: `<template>-<set>-<ordinal>`. */
async function judgeClaims(
  { cluster }: Context,
  { namespace, name, object }: Declared,
  template: Tree,
): Promise<readonly Finding[]> {
  const claims = await cluster.list("v1", "PersistentVolumeClaim", namespace);
  const replicas = Number(at(object, "spec", "replicas") ?? 1);
  const wanted = textAt(template, "spec", "resources", "requests", "storage");
  return Array.from({ length: replicas }, (_, ordinal) => `${nameOf(template)}-${name}-${ordinal}`).flatMap(
    (claimName): Finding[] => {
      const subject = label({ kind: "PersistentVolumeClaim", namespace, name: claimName });
      const claim = claims.find((one) => nameOf(one) === claimName);
      const describe = `kubectl -n ${namespace} describe pvc ${claimName}`;
      const phase = textAt(claim, "status", "phase") || "missing";
      if (phase !== "Bound") return [{ subject, state: "failed", detail: `is ${phase}`, remedy: describe }];
      const found = textAt(claim, "spec", "resources", "requests", "storage");
      if (found === wanted) return [];
      const remedy = "grow it as docs/operations.md tells; templates are not applied to claims that exist";
      return [{ subject, state: "warning", detail: `asks for ${found}, declared ${wanted}`, remedy }];
    },
  );
}

/** Storage classes are as declared; every claim is there, bound and of the declared size. */
export const storage: Check = {
  name: "storage",
  run: async (context) => {
    const classes = await pairs(context, ["StorageClass"]);
    const wrong = classes.map(([declared, live]) => judgeClass(declared, live)).filter((one) => one !== undefined);
    const claims = await Promise.all(
      context.expected
        .of("StatefulSet")
        .flatMap((set) =>
          listAt(set.object, "spec", "volumeClaimTemplates").map((template) => judgeClaims(context, set, template)),
        ),
    );
    const subject = `${classes.length} classes, claims of ${claims.length} templates`;
    return orFine([...wrong, ...claims.flat()], subject, "classes as declared, claims bound and of the declared size");
  },
};
