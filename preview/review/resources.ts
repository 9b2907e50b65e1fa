import { parse } from "yaml";
import type { Files } from "./base";
import { fieldChanges } from "./fields";
import type { FieldChange } from "./fields";

/** A resource that differs from the base. */
export interface ResourceChange {
  readonly kind: "added" | "removed" | "changed";
  /** `StatefulSet monitoring/loki`, `aws rds Instance database`. */
  readonly name: string;
  /** Path in the rendered directory. */
  readonly file: string;
  /** What differs; empty for what is added or removed. */
  readonly fields: readonly FieldChange[];
  /** What the update does beyond the fields. */
  readonly effect?: "rolls its pods" | "is replaced" | "keeps its volumes";
}

/** A rendered file as data. */
interface Document {
  readonly name: string;
  /** Place in the program, without project and stack. */
  readonly place: string;
  readonly workload: boolean;
  /** True where an update leaves the claims of a StatefulSet as they are, instead of replacing it. */
  readonly keepsClaims: boolean;
  readonly content: unknown;
}

interface Parsed {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
  readonly type?: string;
  readonly name?: string;
  readonly urn?: string;
  readonly options?: unknown;
  readonly properties?: object;
}

/** Files that describe a resource: all in folders; those beside them describe the directory. */
const isResource = (path: string): boolean => path.includes("/");

/** What Kubernetes lets nobody change in place. */
const CLAIMS = "spec.volumeClaimTemplates";

const placeOf = (urn: string): string => urn.split("::").slice(2).join("::");

function objectOf(text: string): Document {
  const { kind = "", metadata = {}, ...rest } = parse(text) as Parsed;
  const name = [metadata.namespace, metadata.name].filter(Boolean).join("/");
  const workload = ["Deployment", "StatefulSet", "DaemonSet"].includes(kind);
  const place = placeOf(/^# (urn:\S+)/.exec(text)?.[1] ?? "");
  const keepsClaims = text.includes(`\n# an update leaves ${CLAIMS} as it is\n`);
  return { name: `${kind} ${name}`, place, workload, keepsClaims, content: { metadata, ...rest } };
}

function otherOf(text: string): Document {
  const { type = "", name = "", urn = "", options, properties } = JSON.parse(text) as Parsed;
  const [provider = "", module = "", token = ""] = type.split(":");
  const service = module.split("/")[0] ?? "";
  const words = [provider, service === "index" ? "" : service, token, name].filter((word) => word !== "");
  return {
    name: words.join(" "),
    place: placeOf(urn),
    workload: false,
    keepsClaims: false,
    content: { options, ...properties },
  };
}

const documentOf = (path: string, text: string): Document => (path.endsWith(".json") ? otherOf(text) : objectOf(text));

function effectOf(now: Document, fields: readonly FieldChange[], moved: boolean): ResourceChange["effect"] {
  const touches = (field: string) => fields.some(({ path }) => path.startsWith(field));
  if (moved || (touches(CLAIMS) && !now.keepsClaims)) return "is replaced";
  if (now.workload && touches("spec.template")) return "rolls its pods";
  return touches(CLAIMS) ? "keeps its volumes" : undefined;
}

function changed(file: string, before: string, after: string): ResourceChange[] {
  const [old, now] = [documentOf(file, before), documentOf(file, after)];
  const fields = fieldChanges(old.content, now.content);
  const moved =
    old.place === now.place ? [] : [{ path: "(place in the program)", before: old.place, after: now.place }];
  if (fields.length + moved.length === 0) return [];
  const effect = effectOf(now, fields, moved.length > 0);
  return [{ kind: "changed", name: now.name, file, fields: [...moved, ...fields], ...(effect && { effect }) }];
}

/** Resources that two rendered directories do not have alike: added, then removed, then changed, by path. */
export function resourceChanges(base: Files, head: Files): ResourceChange[] {
  const paths = [...new Set([...base.keys(), ...head.keys()])].filter(isResource).sort();
  const all = paths.flatMap((file): ResourceChange[] => {
    const [before, after] = [base.get(file), head.get(file)];
    if (before === after) return [];
    if (before === undefined) return [{ kind: "added", name: documentOf(file, after ?? "").name, file, fields: [] }];
    if (after === undefined) return [{ kind: "removed", name: documentOf(file, before).name, file, fields: [] }];
    return changed(file, before, after);
  });
  return (["added", "removed", "changed"] as const).flatMap((kind) => all.filter((change) => change.kind === kind));
}
