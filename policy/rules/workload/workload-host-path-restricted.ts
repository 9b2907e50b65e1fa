import type { Cursor } from "../../lib/cursor";
import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { PERSISTENT_VOLUME, WORKLOADS } from "../../lib/types";
import { workloadOf } from "../../model/workload";

/** Whoever can write to one of these commands the container runtime, and so the node. */
const RUNTIME_SOCKET =
  /(?:docker|containerd|crio|cri-dockerd)\.sock$|^(?:\/var)?\/run\/(?:docker|containerd|crio)(?:\/|$)/;

export const workloadHostPathRestricted = resourceRule({
  name: "workload-host-path-restricted",
  description: "Directories of the node are mounted only where listed, read-only, and never the runtime's socket.",
  level: "mandatory",
  severity: "critical",
  remediation:
    "Use a claim or an emptyDir; list the path in allowedPaths and mount it with readOnly: true where an agent needs it.",
  ids: { checkov: ["CKV_K8S_27"], polaris: ["hostPathSet"], nsa: ["C-0045", "C-0048"] },
  types: [...WORKLOADS, PERSISTENT_VOLUME],
  parameters: {
    allowedPaths: texts(
      "Directories of the node that a workload may mount: its name, a colon and the path, `alloy:/var/log/pods`.",
      [],
    ),
    writablePaths: texts("Those of them that may be mounted for writing.", []),
  },
  check: ({ resource, parameters, report, each }) => {
    if (resource.type === PERSISTENT_VOLUME) {
      return each(["hostPath.path", "local.path"], (path) => {
        const place = resource.props.key("spec").at(path);
        if (place.exists()) report(place, "a volume of a storage class: whoever claims it would reach the node");
      });
    }
    const workload = workloadOf(resource);
    const own = (paths: readonly string[]): string[] =>
      paths.filter((one) => one.startsWith(`${workload.name}:`)).map((one) => one.slice(workload.name.length + 1));
    const mounts = workload.containers.flatMap(({ at }) => at.key("volumeMounts").items());
    const judgeMount = (mount: Cursor, path: string): void => {
      const readOnly = mount.key("readOnly");
      if (readOnly.boolean() !== true && !own(parameters.writablePaths).includes(path)) report(readOnly, "true");
      const propagation = mount.key("mountPropagation");
      if (propagation.string() === "Bidirectional") report(propagation, "None or HostToContainer");
    };
    each(workload.volumes, (volume) => {
      const place = volume.at("hostPath.path");
      const path = place.string();
      if (path === undefined) return;
      if (RUNTIME_SOCKET.test(path)) report(place, "no socket of the container runtime");
      else if (!own(parameters.allowedPaths).includes(path))
        report(place, `one of the allowed paths (${own(parameters.allowedPaths).join(", ") || "none"})`);
      each(mounts, (mount) => {
        if (mount.key("name").string() === volume.key("name").string()) judgeMount(mount, path);
      });
    });
  },
});
