import type { types } from "@pulumi/kubernetes";
import { image } from "../../lib/images";
import { containerSecurity, httpProbe, podSecurity, priorityClass, tcpProbe } from "../../lib/workload";
import type { ExporterArgs } from "./exporter";

/** Where the password is mounted; the specs' environment refers to this file. */
export const passwordFile = "/etc/exporter/secret/password";

/** Where the CA certificate of the monitored server is mounted. */
export const caFile = "/etc/exporter/ca/ca.crt";

/** Key of the password in the Secret that the stack creates. */
export const passwordKey = "password";

function secretOf(name: string, { password }: ExporterArgs): { name: string; key: string } | undefined {
  if (!password) return undefined;
  return "value" in password ? { name, key: passwordKey } : password.existingSecret;
}

function passwordEnv(name: string, args: ExporterArgs): types.input.core.v1.EnvVar[] {
  const secret = secretOf(name, args);
  return secret && args.passwordVariable ? [{ name: args.passwordVariable, valueFrom: { secretKeyRef: secret } }] : [];
}

function secretVolume(name: string, args: ExporterArgs): types.input.core.v1.Volume[] {
  const secret = secretOf(name, args);
  if (!secret || args.passwordVariable) return [];
  const { name: secretName, key } = secret;
  // Readable for the group only: the pod's fsGroup is the exporter's own.
  return [{ name: "secret", secret: { secretName, defaultMode: 0o440, items: [{ key, path: "password" }] } }];
}

function caVolume({ caConfigMap }: ExporterArgs): types.input.core.v1.Volume[] {
  return caConfigMap === undefined ? [] : [{ name: "ca", configMap: { name: caConfigMap } }];
}

/** The pod of an exporter of one server. */
export function exporterPod(name: string, args: ExporterArgs): types.input.core.v1.PodSpec {
  const volumes = [...secretVolume(name, args), ...caVolume(args)];
  const mountPath = (volume: string) => (volume === "ca" ? "/etc/exporter/ca" : "/etc/exporter/secret");
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: priorityClass,
    securityContext: podSecurity(args.user, args.user),
    terminationGracePeriodSeconds: 30,
    containers: [
      {
        name: args.kind,
        image: image(args.kind),
        args: [...args.args],
        env: [...args.env, ...passwordEnv(name, args)],
        ports: [{ name: "metrics", containerPort: args.port }],
        resources: args.resources,
        securityContext: containerSecurity(),
        readinessProbe: httpProbe(args.probePath, args.port, 10, 3),
        livenessProbe: tcpProbe(args.port, 20, 6),
        volumeMounts: volumes.map((volume) => {
          const mount = String(volume.name);
          return { name: mount, mountPath: mountPath(mount), readOnly: true };
        }),
      },
    ],
    volumes,
  };
}
