import { readdirSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import type { Context } from "mocha";
import { root } from "./content";
import { requireTool } from "./toolbox";

/** Folders with the definitions inside each pinned module of tools/crds. */
const folders: Readonly<Record<string, string>> = {
  "github.com/cert-manager/cert-manager": "deploy/crds",
  "sigs.k8s.io/gateway-api": "config/crd/standard",
};

/**
 * Files with the custom resource definitions that a cluster must have before the stack: cert-manager's and Gateway API's.
 * They come from the projects' own Go modules, pinned in tools/crds and verified against its go.sum; that of F5 NGINX, whose
 * module cannot be had, is transcribed beside this file.
 */
export async function customResourceDefinitions(context: Context): Promise<string[]> {
  const go = requireTool(context, "go");
  const { stdout } = await execa(go, ["mod", "download", "-json", ...Object.keys(folders)], {
    cwd: join(root, "tools", "crds"),
  });
  const modules = JSON.parse(`[${stdout.replace(/\}\s*\{/g, "},{")}]`) as { Path: string; Dir: string }[];
  const ofModules = modules.flatMap(({ Path, Dir }) => {
    const folder = join(Dir, folders[Path] ?? "");
    return readdirSync(folder)
      .filter((file) => file.endsWith(".yaml") && file !== "kustomization.yaml")
      .map((file) => join(folder, file));
  });
  return [...ofModules, join(root, "tests", "support", "crds", "k8s.nginx.org_policies.yaml")];
}
