/**
 * Discovery from a real API server whose pods nobody runs. kwok gives every pod an address that leads nowhere, so the
 * last step after the rendered relabeling replaces the addresses of pods whose server runs here; a target that has none
 * is dropped, or kept on a port where nobody listens. No other address is ever scraped.
 */

/** Port that no server listens on (tcpmux). */
const closedPort = "127.0.0.1:1";

/** A server of this machine that stands for pods. */
export interface Standin {
  readonly namespace: string;
  /** Regular expression for the pods' names; empty for endpoints without a pod. */
  readonly pod: string;
  /** Port that the rendered configuration leads to. */
  readonly port: number;
  /** Its `127.0.0.1:port`. */
  readonly address: string;
}

type Job = Record<string, unknown> & {
  readonly job_name: string;
  readonly kubernetes_sd_configs: readonly Record<string, unknown>[];
  readonly relabel_configs: readonly Record<string, unknown>[];
};

export interface DiscoveryOptions {
  /** With the credentials of Prometheus' own ServiceAccount, so that the rendered ClusterRole is what it lives on. */
  readonly kubeconfig: string;
  /** What the pod finds in /var/run/secrets/kubernetes.io/serviceaccount. */
  readonly tokenFile: string;
  readonly caFile: string;
  readonly standins: readonly Standin[];
  /** What becomes of targets without a server here. */
  readonly others: "dropped" | "down";
}

export class Discovery {
  constructor(private readonly options: DiscoveryOptions) {}

  with(others: DiscoveryOptions["others"]): Discovery {
    return new Discovery({ ...this.options, others });
  }

  /** With servers that were started later. */
  including(standins: readonly Standin[]): Discovery {
    return new Discovery({ ...this.options, standins: [...this.options.standins, ...standins] });
  }

  /** A rendered scrape job for this machine: discovery, relabeling, scheme, paths and limits stay as they are. */
  localJob(job: Job): Job {
    const { kubeconfig, tokenFile, caFile } = this.options;
    const account = "authorization" in job;
    return {
      ...job,
      ...(account ? { authorization: { credentials_file: tokenFile }, tls_config: { ca_file: caFile } } : {}),
      kubernetes_sd_configs: job.kubernetes_sd_configs.map((sd) => ({ ...sd, kubeconfig_file: kubeconfig })),
      relabel_configs: [...job.relabel_configs, ...this.localAddresses()],
    };
  }

  private localAddresses(): Record<string, unknown>[] {
    const { standins, others } = this.options;
    const label = "__tmp_local_address";
    const found = standins.map(({ namespace, pod, port, address }) => ({
      source_labels: ["__meta_kubernetes_namespace", "__meta_kubernetes_pod_name", "__address__"],
      regex: `${namespace};${pod};.+:${port}`,
      target_label: label,
      replacement: address,
    }));
    const rest = { source_labels: [label], target_label: label, regex: "", replacement: closedPort };
    const kept = { source_labels: [label], action: "keep", regex: ".+" };
    return [...found, others === "down" ? rest : kept, { source_labels: [label], target_label: "__address__" }];
  }
}
