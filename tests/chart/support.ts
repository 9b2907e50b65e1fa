import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { chartOf } from "../../preview/chart/chart";
import { writeDirectory } from "../../preview/render/directory";
import { manifestFiles, render } from "../../preview/render/render";
import { PROJECT, previewOf } from "../support/program";

/** Name of the release in every test. */
export const RELEASE = "insurance-lead-gen-monitoring";

/** A Kubernetes object as far as tests look into it. */
export interface KubeObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

export const keyOf = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;

/** Objects by kind, namespace and name. */
export type Objects = ReadonlyMap<string, KubeObject>;

/** The objects of a stream of YAML documents; documents of comments alone are none. */
export function objectsIn(stream: string): Objects {
  const objects = parseAllDocuments(stream).flatMap((document) => {
    const object = document.toJS() as KubeObject | null;
    return object === null ? [] : [object];
  });
  return new Map(objects.map((object) => [keyOf(object), object]));
}

/** What Kustomize takes for a stack. */
export async function kustomized(stack: string): Promise<Objects> {
  const preview = await previewOf(stack);
  const texts = new Map(render(preview).files.map(({ path, content }) => [path, content]));
  const objects = [...manifestFiles(preview).keys()].map((path) => parse(texts.get(path) ?? "") as KubeObject);
  return new Map(objects.map((object) => [keyOf(object), object]));
}

/** Writes the chart of a stack into a folder of its own, which the caller removes. */
export async function writeChart(stack: string): Promise<{ directory: string; remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), "chart-"));
  const directory = join(folder, "chart");
  writeDirectory(directory, chartOf(await previewOf(stack), PROJECT), { secret: false });
  return { directory, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
}
