/** A cluster in memory that is as a stack declares it and healthy, to be broken in one place at a time. */
import type { Answer, Asker, Get } from "../../../doctor/asker";
import { Unanswered } from "../../../doctor/asker";
import type { Check, Context, Finding } from "../../../doctor/check";
import { Forbidden, resourceOf, type Cluster } from "../../../doctor/cluster";
import { nameOf, workloadKinds, type Declared } from "../../../doctor/declared";
import { Expected } from "../../../doctor/expected";
import { at, listAt, textAt, textsAt, type Tree } from "../../../preview/analysis/tree";
import { previewOf } from "../../support/program";
import { alertsAnswer, goodAnswers, paths, uploadsAnswer } from "./answers";

type Path = readonly (string | number)[];

/** An object that the cluster holds, which a test may change. */
export type Live = Record<string, unknown>;

/** Puts a value at a path; undefined takes it away. */
export function put(object: Live, path: Path, value: unknown): void {
  const [key = "", ...rest] = path;
  if (rest.length === 0) {
    if (value === undefined) Reflect.deleteProperty(object, key);
    else object[key] = value;
    return;
  }
  object[key] ??= {};
  put(object[key] as Live, rest, value);
}

export const now = new Date("2026-11-24T12:00:00Z");

/** A time before now. */
export const ago = (hours: number): string => new Date(now.getTime() - hours * 3_600_000).toISOString();

const condition = (type: string, status: string) => [{ type, status }];

const labels = (declared: Declared): unknown => at(declared.object, "spec", "template", "metadata", "labels");

/** Replicas of a workload; a DaemonSet has a pod on each of three nodes. */
const size = ({ kind, object }: Declared): number =>
  kind === "DaemonSet" ? 3 : Number(at(object, "spec", "replicas") ?? 1);

const podName = ({ kind, name }: Declared, index: number): string =>
  kind === "StatefulSet" ? `${name}-${index}` : `${name}-x${index}`;

/** What the controllers of a healthy cluster write into the status of a kind. */
function statusOf(declared: Declared): unknown {
  const pods = size(declared);
  switch (declared.kind) {
    case "StatefulSet":
    case "Deployment":
      return { observedGeneration: 1, readyReplicas: pods, updatedReplicas: pods };
    case "DaemonSet":
      return { observedGeneration: 1, desiredNumberScheduled: pods, numberReady: pods, updatedNumberScheduled: pods };
    case "PodDisruptionBudget":
      return { currentHealthy: 2, desiredHealthy: 1, disruptionsAllowed: 1 };
    case "ResourceQuota":
      return { hard: at(declared.object, "spec", "hard"), used: { pods: "30" } };
    case "Certificate":
      return { conditions: condition("Ready", "True"), notAfter: ago(-60 * 24), renewalTime: ago(-30 * 24) };
    case "ClusterIssuer":
      return { conditions: condition("Ready", "True") };
    case "Ingress":
      return { loadBalancer: { ingress: [{ hostname: "lb.example" }] } };
    case "CronJob":
      return { lastScheduleTime: ago(2), lastSuccessfulTime: ago(1.9) };
    default:
      return undefined;
  }
}

/** What controllers make of a declared object. */
function madeFrom(declared: Declared): readonly Live[] {
  const { kind, name, namespace, object } = declared;
  if (kind === "Service") {
    const metadata = { name: `${name}-abcde`, namespace, labels: { "kubernetes.io/service-name": name } };
    const endpoints = [{ conditions: { ready: true } }];
    return [{ apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", metadata, endpoints }];
  }
  if (!workloadKinds.some((one) => one === kind)) return [];
  const each = Array.from({ length: size(declared) }, (_, index) => index);
  const pods = each.map((index) => ({
    ...{ apiVersion: "v1", kind: "Pod", status: { conditions: condition("Ready", "True") } },
    metadata: { name: podName(declared, index), namespace, labels: labels(declared) },
  }));
  const claims = listAt(object, "spec", "volumeClaimTemplates").flatMap((template) =>
    each.map((index) => ({
      ...{ apiVersion: "v1", kind: "PersistentVolumeClaim", status: { phase: "Bound" } },
      metadata: { name: `${nameOf(template)}-${name}-${index}`, namespace },
      spec: structuredClone(at(template, "spec")),
    })),
  );
  return [...pods, ...claims];
}

export class World implements Cluster, Asker {
  readonly objects: Live[] = [];
  /** Answers by `<pod's workload>:<port><path>`; a pod that is asked anything else answers 404. */
  readonly answers = new Map<string, Answer | Unanswered>();
  /** Resources that the user may not list. */
  readonly forbidden = new Set<string>();
  readonly unknownHosts = new Map<string, string>();

  private constructor(readonly expected: Expected) {}

  static async healthy(stack = "production"): Promise<World> {
    const expected = new Expected(await previewOf(stack));
    const world = new World(expected);
    for (const declared of expected.all) {
      const object = structuredClone(declared.object) as Live;
      put(object, ["metadata", "generation"], 1);
      const status = statusOf(declared);
      world.objects.push(status === undefined ? object : { ...object, status }, ...madeFrom(declared));
    }
    for (const { workload, port, path, body } of goodAnswers(expected, new Date(ago(2)))) {
      world.answer(`${workload}:${port}${path}`, body);
    }
    return world;
  }

  list(apiVersion: string, kind: string, namespace: string): Promise<readonly Tree[]> {
    const resource = resourceOf(apiVersion, kind);
    if (this.forbidden.has(resource)) return Promise.reject(new Forbidden(resource));
    return Promise.resolve(
      this.objects.filter(
        (one) =>
          one["apiVersion"] === apiVersion &&
          one["kind"] === kind &&
          textAt(one, "metadata", "namespace") === namespace,
      ),
    );
  }

  within<Result>(pod: Tree, port: number, use: (get: Get) => Promise<Result>): Promise<Result> {
    const workload = textsAt(pod, "metadata", "labels")["app.kubernetes.io/instance"] ?? "";
    return use((path) => {
      const answer =
        this.answers.get(`${nameOf(pod)}:${port}${path}`) ?? this.answers.get(`${workload}:${port}${path}`);
      if (answer instanceof Unanswered) return Promise.reject(answer);
      return Promise.resolve(answer ?? { status: 404, body: "" });
    });
  }

  /** The object of a kind and name; fails when there is none. */
  the(kind: string, name: string): Live {
    const found = this.objects.find((one) => one["kind"] === kind && nameOf(one) === name);
    if (found === undefined) throw new Error(`the world has no ${kind} ${name}`);
    return found;
  }

  change(kind: string, name: string, path: Path, value: unknown): void {
    put(this.the(kind, name), path, value);
  }

  remove(kind: string, name: string): void {
    this.objects.splice(this.objects.indexOf(this.the(kind, name)), 1);
  }

  answer(question: string, body: unknown, status = 200): void {
    this.answers.set(question, { status, body: typeof body === "string" ? body : JSON.stringify(body) });
  }

  get context(): Context {
    const lookup = (host: string) => {
      const code = this.unknownHosts.get(host);
      return code === undefined ? Promise.resolve() : Promise.reject(Object.assign(new Error(code), { code }));
    };
    return { expected: this.expected, cluster: this, ask: this, lookup, now };
  }

  findings(check: Check): Promise<readonly Finding[]> {
    return check.run(this.context);
  }

  /** Alerts that fire. */
  alerts(...all: readonly Readonly<Record<string, string>>[]): void {
    this.answer(`prometheus:9090${paths.alerts}`, alertsAnswer(...all));
  }

  /** When the last block of metrics was uploaded. */
  uploaded(hours: number): void {
    this.answer(`prometheus:9090${paths.uploads}`, uploadsAnswer(new Date(ago(hours))));
  }
}
