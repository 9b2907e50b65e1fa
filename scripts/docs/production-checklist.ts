import { stringify } from "yaml";
import type { Check } from "../../doctor/check";
import { checks } from "../../doctor/checks";
import { roleManifests } from "../../doctor/role";
import { notice } from "./document";
import type { Document } from "./document";
import { blocks, code, table } from "./markdown";

const introduction = blocks(
  "# Production checklist",
  notice("the checks of `npm run doctor` (doctor/checks)"),
  "What must be true of a stack that people rely on, as one command that only reads:",
  "```sh\nnpm run doctor -- production\n```",
  "It renders the stack offline as the preview does, compares every object in the cluster with the rendered one, and asks the pods " +
    "themselves. What is expected comes from the program alone. Where the cluster differs, it names the place, the value and the remedy. " +
    "It runs kubectl with your kubeconfig (`--kubeconfig`, `--context`); it needs no AWS credentials but those that the kubeconfig asks for.",
  "**Exit codes** are those of the preview: 0 nothing failed, 1 something failed, 2 wrong usage, kubeconfig or stack, or no cluster to ask, " +
    "3 the program failed. What could not be judged is told line by line, and fails nothing unless `--strict` is given. `--json` is for " +
    "machines, `--skip dns` leaves a check out.",
  "**How pods are asked.** Through `kubectl port-forward`: the kubelet connects inside the pod, so that no NetworkPolicy stands between. " +
    "`--via proxy` asks by the API server's proxy instead (`get` on `pods/proxy`); where NetworkPolicies are enforced, those of the stack " +
    "keep the API server out.",
);

/** Rules of the policy pack, as links to where they are explained. */
const before = ({ rules }: Check): string =>
  rules.length === 0 ? "nothing: only a live cluster tells" : rules.map(code).join(", ");

const overview = blocks(
  "## What it proves",
  "The last column names the [policy rules](../policy/README.md) that judge the same before anything is deployed, in `npm run preview` and " +
    "in `pulumi preview --policy-pack policy`.",
  table(
    ["Check", "Proves", "Before it is deployed"],
    checks.map((check) => [code(check.name), check.proves, before(check)]),
  ),
);

const byHand = blocks(
  "## By hand",
  ...checks.map(({ name, byHand }) => `**${name}**\n\n\`\`\`sh\n${byHand.join("\n")}\n\`\`\``),
);

const unseen = blocks(
  "## What it cannot see",
  [
    "- **Whether NetworkPolicies are enforced.** They are compared as objects; `network-policy-engine-enabled` is what the settings claim. " +
      "Try it: `kubectl -n default run probe --rm -it --image=busybox --restart=Never -- wget -T3 -qO- http://prometheus.monitoring:9090/-/ready` " +
      "must time out.",
    "- **Secrets.** None is read, so that the account needs no right to. A pod that lacks one does not start, which `workloads` tells.",
    "- **Whether a message arrives.** Send one with the second command of `channels`, and see it where people read.",
    "- **AWS.** Snapshots, buckets, OpenSearch and RDS are named as not judged, with the command that tells.",
    "- **Whether a backup can be restored.** Drill it: [backup-restore.md](backup-restore.md).",
  ].join("\n"),
);

const permissions = blocks(
  "## Permissions",
  "`list` on what it compares, and the way into pods; nothing that changes or reads a Secret. An account with just that, for a scheduled run:",
  `\`\`\`yaml\n${roleManifests()
    .map((manifest) => stringify(manifest))
    .join("---\n")}\`\`\``,
  "`create` on `pods/portforward` opens a connection and changes nothing, but reaches every port of a pod past NetworkPolicies: give it to who " +
    "may read what the components show. With `--via proxy`, `get` on `pods/proxy` takes its place.",
);

/** docs/production-checklist.md: what the doctor checks, how a person does it, and what judges it before. */
export const productionChecklist: Document = {
  path: "docs/production-checklist.md",
  render: () => blocks(introduction, overview, byHand, unseen, permissions),
};
