import type { Preview } from "../engine";
import { manifestFiles } from "../render/render";

/** Groups of custom resources, and what brings their definitions. */
const DEFINITIONS: Readonly<Record<string, string>> = {
  "cert-manager.io": "cert-manager",
  "k8s.nginx.org": "F5 NGINX Ingress Controller",
  "gateway.networking.k8s.io": "Gateway API",
};

/** What differs between a text that Helm fills in and one that is read before. */
interface Names {
  readonly release: string;
  readonly namespace: string;
}

const INSTALLED: Names = { release: "{{ .Release.Name }}", namespace: "{{ .Release.Namespace }}" };

const INCOMPLETE = '{{- if contains "after apply: " (toJson .Values) }}';

/** What an operator has to know of namespaces, definitions, upgrades and secrets. */
function guidance(preview: Preview, { release, namespace }: Names): string {
  const manifests = [...manifestFiles(preview).values()];
  const groups = new Set(manifests.map(({ apiVersion }) => apiVersion.split("/")[0] ?? ""));
  const needed = Object.entries(DEFINITIONS).filter(([group]) => groups.has(group));
  const spaces = manifests.filter(({ kind }) => kind === "Namespace").map(({ name }) => name);
  const definitions = new Intl.ListFormat("en-US").format(needed.map(([, name]) => name)) || "nothing";
  return `Namespaces
  The chart has ${spaces.join(" and ")}, with their Pod Security labels. Helm keeps its record in ${namespace}, which has
  to be there before; --take-ownership gives it to the release (--create-namespace makes it too late for that).
    kubectl create namespace ${namespace}
    helm install ${release} <chart> -n ${namespace} --take-ownership
  Uninstalling deletes the namespaces with all claims; volumes stay where the StorageClass retains them.
  --set keepNamespaces=true keeps the namespaces and the claims.

Definitions of custom resources
  Needed in the cluster first: ${definitions}. Without, Helm refuses before it creates anything.
  The chart brings none: Helm would never upgrade them.

Upgrades
  helm upgrade replaces pods by their own strategy; helm rollback ${release} -n ${namespace} goes back.
  The size of a volume cannot be changed by an upgrade: the claims of a StatefulSet are immutable.

Secrets and AWS
  A chart creates nothing in AWS, and no passwords: values below secrets and afterApply say <...> until they are
  filled in. Keep the filled values file out of Git.
`;
}

const title = ({ project, stack }: Preview): string => `${project}, stack ${stack}`;

/** What `helm install` and `helm upgrade` print. */
export const notes = (preview: Preview): string => `${title(preview)}
${INCOMPLETE}

INCOMPLETE: values below secrets or afterApply are still <...>. What reads them does not work until they are filled in:
  helm upgrade ${INSTALLED.release} <chart> -n ${INSTALLED.namespace} -f values-${preview.stack}.yaml
{{- end }}

${guidance(preview, INSTALLED)}
Health
  kubectl get pods -n ${INSTALLED.namespace}
`;

/** What `helm show readme` prints, and who installs reads first. */
export const readme = (preview: Preview, namespace: string): string =>
  `# ${title(preview)}\n\n\`\`\`text\n${guidance(preview, { release: preview.project, namespace })}\`\`\`\n`;
