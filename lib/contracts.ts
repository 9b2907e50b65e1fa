import type { types } from "@pulumi/kubernetes";
import type { Input, Output, Resource } from "@pulumi/pulumi";
import type { ShardName } from "./catalogue";

/** Where a component listens inside the cluster. */
export interface Endpoint {
  /** Kubernetes Service name. */
  readonly service: string;
  readonly namespace: string;
  readonly port: number;
  /** `http://service.namespace.svc.cluster.local:port`, a plain value so that configs stay readable at preview. */
  readonly url: string;
}

/** One Grafana data source, in Grafana's provisioning format. */
export interface Datasource {
  readonly uid: string;
  readonly name: string;
  readonly type: "prometheus" | "loki" | "jaeger" | "alertmanager";
  readonly url: string;
  readonly isDefault?: boolean;
  readonly jsonData: Readonly<Record<string, unknown>>;
}

/** A bucket that a workload may use, with the grant that must exist before its pods start. */
export interface ObjectStore {
  /** Bucket name, plain. */
  readonly bucket: string;
  readonly region: string;
  /** Host of the S3 API without scheme, plain. */
  readonly endpoint: string;
  /** Annotations for the ServiceAccount (the role's ARN under IRSA, none under Pod Identity). */
  readonly serviceAccountAnnotations: Input<Record<string, Input<string>>>;
  /** Resources that grant access; pods get credentials only when they start after these. */
  readonly grants: readonly Resource[];
}

/** The bucket of long-term metrics, as each ServiceAccount gets it; shards of Prometheus and the ruler where a stack has them. */
export type MetricStores = Readonly<Record<"prometheus" | "thanos-store" | "thanos-compactor", ObjectStore>> &
  Readonly<Partial<Record<"thanos-ruler" | ShardName, ObjectStore>>>;

/** A PostgreSQL database for Grafana. */
export interface Database {
  /** Host name; known only after AWS has created the instance, so it enters pods by environment variable. */
  readonly host: Input<string>;
  readonly port: number;
  readonly name: string;
  readonly user: string;
  readonly password: Output<string>;
  /** PEM of the CAs that sign the server's certificate; those that the system trusts when absent. */
  readonly certificateAuthority?: string | undefined;
}

/** The OpenSearch domain that keeps traces. */
export interface TraceStore {
  /** `https://host` of the domain; known only after AWS has created it, so it enters pods by environment variable. */
  readonly url: Input<string>;
  readonly username: string;
  readonly password: Output<string>;
  /** Data nodes, which bounds the number of replicas of an index. */
  readonly dataNodes: number;
}

/** A container that one room lends to the pods of another, with what it needs there. */
export interface Sidecar {
  readonly container: types.input.core.v1.Container;
  readonly volumes: readonly types.input.core.v1.Volume[];
  /** Ports that the pod's headless Service offers for it. */
  readonly ports: readonly { readonly name: string; readonly port: number }[];
  /** Annotations for the pod's ServiceAccount. */
  readonly serviceAccountAnnotations: Input<Record<string, Input<string>>>;
  /** What must exist before the pods start. */
  readonly dependsOn: readonly Resource[];
}

/** A web page that people open in a browser. */
export interface Route {
  /** First label of the host name, and name of the route: `grafana`, `prometheus`... */
  readonly name: string;
  readonly endpoint: Endpoint;
  /** Path that answers 200 without a login, for load balancers. */
  readonly healthPath: string;
  /** True when the page has a login of its own; others stand behind the edge login. */
  readonly ownLogin: boolean;
}

/** Who evaluates a rule file: Thanos those that read what several servers scrape. */
export type RuleEngine = "prometheus" | "loki" | "thanos";

/** A rule file of a room in Prometheus' format, labels and links already derived. */
export interface RuleFile {
  /** `<room>.<group>.yml`, unique in the stack. */
  readonly file: string;
  readonly engine: RuleEngine;
  readonly content: string;
}

/** A dashboard as Grafana stores it. */
export interface Dashboard {
  /** Also the name of its file. */
  readonly uid: string;
  /** Grafana dashboard JSON. */
  readonly json: string;
}

/** What a room contributes to Prometheus, the Loki ruler and Grafana, as plain data. */
export interface Bundle {
  readonly room: string;
  readonly rules: readonly RuleFile[];
  readonly dashboards: readonly Dashboard[];
}

/** One end of a network flow. */
export type Party =
  | { readonly workload: string; readonly namespace: string }
  | { readonly namespaces: readonly string[]; readonly podLabels?: Readonly<Record<string, string>> }
  | { readonly cidrs: readonly string[]; readonly name: string };

/** A connection that may be opened; everything not listed stays shut. */
export interface Flow {
  readonly from: Party;
  readonly to: Party;
  readonly ports: readonly number[];
  /** Default: TCP. */
  readonly protocols?: readonly ("TCP" | "UDP")[];
  /** Why the connection is needed, for the reader of docs/network.md. */
  readonly why: string;
}
