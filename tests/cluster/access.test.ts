import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { StackCluster, type Item } from "./support/stack-cluster";
import { allActions, allowedEverywhere, rulesIn, serviceAccounts, type Action } from "./support/reviews";

const stacks = ["staging", "production"];
const namespaces = ["monitoring", "monitoring-agents"];

/** Files of what decides on access; namespaces and accounts are what the rest hangs on. */
const access = /\/(namespace|serviceaccount|role|rolebinding|clusterrole|clusterrolebinding)-/;

/** One line of the table: an account may do this to that, in one namespace or in all of them. */
interface Grant {
  readonly account: string;
  readonly verbs: readonly string[];
  /** `<group>/<resource>`; the core group is empty. A path that begins with two signs of a group is none: `path:/metrics`. */
  readonly on: readonly string[];
  readonly namespace?: string;
}

const watch = ["list", "watch"];

/** All that the stack's accounts may do beyond what everyone may. Whatever stands here is needed, for the reason beside it. */
const grants: readonly Grant[] = [
  // Service discovery of pods, nodes and endpoints.
  { account: "monitoring/prometheus", verbs: ["get", ...watch], on: ["/nodes", "/services", "/pods"] },
  { account: "monitoring/prometheus", verbs: ["get", ...watch], on: ["discovery.k8s.io/endpointslices"] },
  // The kubelets ask the API server whether a scrape of theirs is allowed; the API server's own metrics are a path.
  { account: "monitoring/prometheus", verbs: ["get"], on: ["/nodes/metrics", "path:/metrics"] },
  // Alloy finds the pods of its node.
  { account: "monitoring-agents/alloy", verbs: ["get", ...watch], on: ["/pods"] },
  // kube-state-metrics tells the state of what it lists, no Secret and no ConfigMap among it.
  {
    account: "monitoring/kube-state-metrics",
    verbs: watch,
    on: [
      ...["/namespaces", "/nodes", "/persistentvolumeclaims", "/persistentvolumes", "/pods", "/resourcequotas"],
      ...["/limitranges", "/services", "apps/daemonsets", "apps/deployments", "apps/replicasets", "apps/statefulsets"],
      ...["batch/cronjobs", "batch/jobs", "autoscaling/horizontalpodautoscalers", "networking.k8s.io/ingresses"],
      ...["networking.k8s.io/networkpolicies", "policy/poddisruptionbudgets", "storage.k8s.io/storageclasses"],
      "storage.k8s.io/volumeattachments",
    ],
  },
];

/** What Kubernetes itself allows every account: to ask about itself, and to see which APIs there are (`system:basic-user`, `system:discovery`, `system:public-info-viewer`). */
const everyone: readonly Action[] = [
  "create authorization.k8s.io/selfsubjectaccessreviews",
  "create authorization.k8s.io/selfsubjectrulesreviews",
  "create authentication.k8s.io/selfsubjectreviews",
];
const paths = ["/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*", "/version", "/version/"];
const everyonePaths: readonly Action[] = [
  ...[...paths, "/healthz", "/livez", "/readyz"].map((path) => `get ${path}`),
  // `system:service-account-issuer-discovery` is for ServiceAccounts.
  ...["/.well-known/openid-configuration", "/openid/v1/jwks"].flatMap((path) => [`get ${path}`, `get ${path}/`]),
];

const nameOf = ({ metadata }: Item): string => `${metadata.namespace ?? ""}/${metadata.name}`;

/** What the table allows an account: everywhere, or in one namespace. */
function granted(account: string, namespace?: string): Action[] {
  return grants
    .filter((grant) => grant.account === account && grant.namespace === namespace)
    .flatMap(({ verbs, on }) => on.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)));
}

const isPath = (action: Action): boolean => action.includes(" path:");
const sorted = (actions: readonly Action[]): Action[] => [...new Set(actions)].sort();

describe("cluster: what each ServiceAccount may do", function () {
  this.timeout(300_000);
  let cluster: StackCluster;

  before(async function () {
    cluster = await StackCluster.start(this, stacks);
  });

  after(async () => {
    // Undefined where the tests were skipped.
    await (cluster as StackCluster | undefined)?.stop();
  });

  for (const stack of stacks) {
    describe(stack, () => {
      let accounts: Item[];

      before(async () => {
        const { exitCode, stderr } = await cluster.apply(stack, access);
        assert.equal(exitCode, 0, stderr);
        for (const namespace of namespaces) {
          const wait = ["wait", "serviceaccount/default", "-n", namespace, "--for=create", "--timeout=60s"];
          assert.equal((await cluster.kubectl(wait)).exitCode, 0);
        }
        accounts = await serviceAccounts(cluster, namespaces);
      });

      after(async () => {
        const { exitCode, stderr } = await cluster.remove(stack, access);
        assert.equal(exitCode, 0, stderr);
      });

      // Over ten thousand questions; the rules below say the same of staging, and both ways see one permission too many.
      if (stack === "production") {
        it("allows exactly the table, of every verb on every resource that the API server serves", async () => {
          const actions = await allActions(cluster.api);
          assert.ok(actions.length > 400, `${actions.length} actions`);
          for (const account of accounts) {
            const name = nameOf(account);
            const wanted = sorted([...everyone, ...granted(name).filter((action) => !isPath(action))]);
            assert.deepEqual(await allowedEverywhere(cluster.api, account, actions), wanted, name);
          }
        });
      }

      it("allows no more in any one namespace, by name, by a wildcard or by path", async () => {
        const everywhere = (await cluster.list("namespaces")).map(({ metadata }) => metadata.name);
        for (const namespace of everywhere) {
          for (const account of accounts) {
            const name = nameOf(account);
            const own = [...granted(name), ...granted(name, namespace)].map((action) => action.replace("path:", ""));
            const wanted = sorted([...everyone, ...everyonePaths, ...own]);
            assert.deepEqual(await rulesIn(cluster.api, account, namespace), wanted, `${name} in ${namespace}`);
          }
        }
      });

      it("has an account for every line of the table, and gives kube-state-metrics what its arguments make it list", () => {
        const names = accounts.map(nameOf);
        for (const { account } of grants) assert.ok(names.includes(account), account);
        const file = join(cluster.directory(stack), "monitoring/deployment-kube-state-metrics.yaml");
        const listed = /--resources=(\S+)/.exec(readFileSync(file, "utf8"))?.[1]?.split(",") ?? [];
        const allowed = granted("monitoring/kube-state-metrics").map((action) => action.split("/").at(-1) ?? "");
        assert.deepEqual(sorted(listed), sorted(allowed));
      });
    });
  }

  it("would see one permission too many", async () => {
    const rogue = { kind: "ServiceAccount", metadata: { name: "rogue", namespace: "default" } };
    const create = (kind: string, ...args: string[]) => cluster.kubectl(["create", kind, ...args]);
    await create("clusterrole", "rogue", "--verb=get", "--resource=secrets");
    await create("clusterrolebinding", "rogue", "--clusterrole=rogue", "--serviceaccount=default:rogue");
    await create("role", "rogue", "-n", "default", "--verb=get", "--resource=configmaps", "--resource-name=one");
    await create("rolebinding", "rogue", "-n", "default", "--role=rogue", "--serviceaccount=default:rogue");
    const actions = await allActions(cluster.api);
    assert.deepEqual(await allowedEverywhere(cluster.api, rogue, actions), sorted([...everyone, "get /secrets"]));
    const rules = await rulesIn(cluster.api, rogue, "default");
    assert.deepEqual(
      rules.filter((rule) => ![...everyone, ...everyonePaths].includes(rule)),
      ["get /configmaps named one", "get /secrets"],
    );
  });
});
