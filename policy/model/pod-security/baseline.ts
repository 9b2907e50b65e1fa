import type { Field, Findings } from "./field";
import { refuse, securityContexts, type Check } from "./visit";

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== "";
const isTrue = (value: unknown): boolean => value === true;

const CAPABILITIES = [
  ...["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP"],
  ...["SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
];

/** Safe sysctls with the minor version that added each (0 = always). */
const SYSCTLS: Readonly<Record<string, number>> = {
  "kernel.shm_rmid_forced": 0,
  "net.ipv4.ip_local_port_range": 0,
  "net.ipv4.tcp_syncookies": 0,
  "net.ipv4.ping_group_range": 0,
  "net.ipv4.ip_unprivileged_port_start": 0,
  "net.ipv4.ip_local_reserved_ports": 27,
  "net.ipv4.tcp_keepalive_time": 29,
  "net.ipv4.tcp_fin_timeout": 29,
  "net.ipv4.tcp_keepalive_intvl": 29,
  "net.ipv4.tcp_keepalive_probes": 29,
  "net.ipv4.tcp_rmem": 32,
  "net.ipv4.tcp_wmem": 32,
};

const APP_ARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";

/** AppArmor profiles may be the runtime's default or a local one, by field and by the older annotation. */
export const appArmorProfile: Check = (pod, findings) => {
  for (const context of securityContexts(pod))
    refuseProfile(findings, "appArmorProfile", context.at("appArmorProfile"));
  for (const [key, value] of pod.annotations.entries()) {
    if (key !== "" && !key.startsWith(APP_ARMOR_ANNOTATION)) continue;
    refuse(findings, "appArmorProfile", value, isBadAppArmorAnnotation, 'unset, "runtime/default" or "localhost/*"');
  }
};

const isBadAppArmorAnnotation = (value: unknown): boolean =>
  isSet(value) && value !== "runtime/default" && !String(value).startsWith("localhost/");

/** Refuses a profile whose type is neither RuntimeDefault nor Localhost; an absent profile passes. */
export function refuseProfile(findings: Findings, check: string, profile: Field): void {
  if (profile.isUnset) return;
  const isBad = (type: unknown): boolean => type !== "RuntimeDefault" && type !== "Localhost";
  refuse(findings, check, profile.at("type"), isBad, 'unset, "RuntimeDefault" or "Localhost"');
}

/** No capability beyond the container runtime's default set may be added. */
export const capabilitiesBaseline: Check = (pod, findings) => {
  for (const container of pod.containers) {
    for (const added of container.deep("securityContext", "capabilities", "add").items()) {
      const isBad = (value: unknown): boolean => !CAPABILITIES.includes(String(value));
      refuse(findings, "capabilities_baseline", added, isBad, `one of ${CAPABILITIES.join(", ")}`);
    }
  }
};

/** The pod may not share the node's network, process or IPC namespace. */
export const hostNamespaces: Check = (pod, findings) => {
  for (const field of ["hostNetwork", "hostPID", "hostIPC"]) {
    refuse(findings, "hostNamespaces", pod.spec.at(field), isTrue, "false or unset");
  }
};

/** No volume may show a directory of the node. */
export const hostPathVolumes: Check = (pod, findings) => {
  for (const volume of pod.spec.at("volumes").items()) {
    refuse(findings, "hostPathVolumes", volume.at("hostPath"), (value) => value !== undefined, "unset");
  }
};

/** No port of the node may be taken; with hostNetwork the API server sets hostPort = containerPort before admission. */
export const hostPorts: Check = (pod, findings) => {
  const onHost = pod.spec.at("hostNetwork").value === true;
  for (const container of pod.containers) {
    for (const port of container.at("ports").items()) {
      const hostPort = port.at("hostPort");
      const isZero = hostPort.isUnset || hostPort.value === 0;
      if (onHost && isZero && pod.lasting.includes(container))
        refuseDefaultedPort(findings, hostPort, port.at("containerPort"));
      else refuse(findings, "hostPorts", hostPort, () => !isZero, "0 or unset");
    }
  }
};

function refuseDefaultedPort(findings: Findings, hostPort: Field, containerPort: Field): void {
  if (containerPort.isUnknown) findings.unknown(containerPort.path);
  else findings.violate("hostPorts", hostPort.path, containerPort.value, "0 or unset, which needs hostNetwork=false");
}

const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"].map((probe) => [probe]);
const HOOKS = ["postStart", "preStop"].map((hook) => ["lifecycle", hook]);

/** Probes and lifecycle hooks may not name a host of their own (since v1.34). */
export const hostProbesAndHostLifecycle: Check = (pod, findings) => {
  if (pod.minor < 34) return;
  for (const container of pod.containers) {
    for (const handler of [...PROBES, ...HOOKS]) {
      for (const action of ["httpGet", "tcpSocket"]) {
        const host = container.deep(...handler, action, "host");
        refuse(findings, "hostProbesAndHostLifecycle", host, isSet, "unset");
      }
    }
  }
};

/** No container may be privileged. */
export const privileged: Check = (pod, findings) => {
  for (const container of pod.containers) {
    refuse(findings, "privileged", container.deep("securityContext", "privileged"), isTrue, "false or unset");
  }
};

/** /proc keeps the runtime's masks. */
export const procMount: Check = (pod, findings) => {
  const isBad = (value: unknown): boolean => value !== undefined && value !== "Default";
  for (const container of pod.containers) {
    refuse(findings, "procMount", container.deep("securityContext", "procMount"), isBad, '"Default" or unset');
  }
};

/** SELinux: only container types, no user and no role of one's own. */
export const seLinuxOptions: Check = (pod, findings) => {
  const types = [
    "container_t",
    "container_init_t",
    "container_kvm_t",
    ...(pod.minor < 31 ? [] : ["container_engine_t"]),
  ];
  const isBadType = (value: unknown): boolean => isSet(value) && !types.includes(String(value));
  for (const context of securityContexts(pod)) {
    const options = context.at("seLinuxOptions");
    refuse(findings, "seLinuxOptions", options.at("type"), isBadType, `unset or one of ${types.join(", ")}`);
    refuse(findings, "seLinuxOptions", options.at("user"), isSet, "unset");
    refuse(findings, "seLinuxOptions", options.at("role"), isSet, "unset");
  }
};

/** Seccomp may not be switched off; saying nothing passes at this level. */
export const seccompProfileBaseline: Check = (pod, findings) => {
  for (const context of securityContexts(pod)) {
    refuseProfile(findings, "seccompProfile_baseline", context.at("seccompProfile"));
  }
};

/** Only sysctls that are namespaced and harmless to neighbors. */
export const sysctls: Check = (pod, findings) => {
  const safe = Object.keys(SYSCTLS).filter((name) => (SYSCTLS[name] ?? 0) <= pod.minor);
  for (const sysctl of pod.spec.deep("securityContext", "sysctls").items()) {
    const isBad = (value: unknown): boolean => !safe.includes(String(value));
    refuse(findings, "sysctls", sysctl.at("name"), isBad, `one of ${safe.join(", ")}`);
  }
};

/** No Windows host-process container. */
export const windowsHostProcess: Check = (pod, findings) => {
  for (const context of securityContexts(pod)) {
    refuse(findings, "windowsHostProcess", context.deep("windowsOptions", "hostProcess"), isTrue, "false or unset");
  }
};
