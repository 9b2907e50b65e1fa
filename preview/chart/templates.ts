import type { Manifest } from "../render/kubernetes";
import { ordered, toYaml } from "../render/format";
import type { RenderedFile } from "../render/render";
import type { References } from "./references";
import { withRetention } from "./retention";

/** Pods' annotations that change with what the pods read, so that they roll. */
const CHECKSUM = /\/checksum-([\w-]+)$/;

/** Workloads whose pods read a config that a retention stands in, and roll when it changes. */
const ROLLED_BY_RETENTION = new Set(["loki"]);

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

const nameOf = (value: unknown): string => (isNode(value) && typeof value["name"] === "string" ? value["name"] : "");

/** `docker.io/grafana/loki:3.7.8` is `loki`. */
const imageName = (image: string): string => /([^/:@]+)(?:[:@].*)?$/.exec(image)?.[1] ?? image;

/** `<after apply: Domain traces>` is `Domain traces`. */
const markerName = (marker: string): string => marker.replace(/^<(?:after apply: )?(.*)>$/, "$1");

/** Turns one object into a template. */
class Templating {
  private readonly placeholders: ReadonlyMap<string, string>;

  public constructor(
    private readonly manifest: Manifest,
    private readonly references: References,
  ) {
    this.placeholders = new Map(manifest.placeholders.map(({ path, marker }) => [path.join("\n"), marker]));
  }

  /** The object with marks in place of what the chart's values say. */
  public marked(value: unknown, path: readonly string[] = []): unknown {
    if (Array.isArray(value)) {
      const listOfContainers = /^(?:init)?containers$/i.test(path.at(-1) ?? "");
      return value.map((item, index) => {
        const inner = [...path, String(index)];
        return listOfContainers ? this.container(item, inner) : this.marked(item, inner);
      });
    }
    if (isNode(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, this.marked(part, [...path, key])]));
    }
    if (path.join(".") === "spec.replicas" && typeof value === "number") {
      return this.references.mark(["workloads", this.manifest.name, "replicas"], value, "integer");
    }
    return typeof value === "string" ? this.text(value, path) : value;
  }

  private container(container: unknown, path: readonly string[]): unknown {
    const marked = this.marked(container, path);
    if (!isNode(container) || !isNode(marked)) return marked;
    const { image, resources } = container;
    return {
      ...marked,
      ...(typeof image === "string" ? { image: this.image(image) } : {}),
      ...(isNode(resources) ? { resources: this.resources(nameOf(container), resources) } : {}),
    };
  }

  private image(image: string): string {
    return this.references.mark(["images", imageName(image)], image, "text");
  }

  private resources(container: string, resources: Node): string {
    const path = ["workloads", this.manifest.name, "resources", container];
    return this.references.mark(path, ordered(resources), "json");
  }

  private text(text: string, path: readonly string[]): string {
    const marker = this.placeholders.get(path.join("\n"));
    // A checksum of what is not known yet follows the values that are filled in.
    if (CHECKSUM.test(path.at(-1) ?? "")) return text;
    if (marker === undefined) return withRetention(this.manifest.name, path, text, this.references);
    if (this.manifest.kind !== "Secret") return this.references.mark(["afterApply", markerName(marker)], text, "text");
    // Only whole texts: where a marker is encoded, its place cannot take the value as it is.
    if (path[0] !== "stringData") return text;
    return this.references.mark(["secrets", this.manifest.name, path.at(-1) ?? ""], text, "text");
  }
}

/** Rolls the pods when values change that their checksum does not follow. */
function rolling(text: string, { name }: Manifest, references: References): string {
  const hash = (key: string): string => `{{ sha256sum (toJson .Values.${key}) | trunc 16 | quote }}`;
  return text.replace(/^( +\S+\/checksum-([\w-]+): )(.*)$/gm, (whole, key: string, what: string, value: string) => {
    const source =
      what === "credentials" ? "secrets" : what === "config" && ROLLED_BY_RETENTION.has(name) ? "retention" : "";
    if (source === "") return whole;
    return `${key}{{ if ${references.changed(source)} }}${hash(source)}{{ else }}${value}{{ end }}`;
  });
}

/** Lets an operator keep namespaces, and the claims in them, when the release is uninstalled. */
const keepable = (text: string): string =>
  text.replace(
    /^metadata:\n(?: {2}annotations:\n)?/m,
    (start) =>
      `metadata:\n{{- if .Values.keepNamespaces }}\n  annotations:\n    helm.sh/resource-policy: keep\n` +
      (start.includes("annotations") ? "{{- else }}\n  annotations:\n{{- end }}\n" : "{{- end }}\n"),
  );

/**
 * Templates of Kubernetes objects, each rendering to its object with the values that are collected on the way.
 *
 * @param manifests objects by the path of their file
 */
export function templatesOf(manifests: ReadonlyMap<string, Manifest>, references: References): RenderedFile[] {
  const marked = [...manifests].map(([path, manifest]) => {
    const object = new Templating(manifest, references).marked(manifest.object);
    return { path, manifest, text: toYaml(object, manifest.urn) };
  });
  // Defaults are complete only now, and what changes is told from them.
  return marked.map(({ path, manifest, text }) => {
    const template = rolling(references.template(text), manifest, references);
    return { path: `templates/${path}`, content: manifest.kind === "Namespace" ? keepable(template) : template };
  });
}
