import assert from "node:assert/strict";
import {
  compactorArgs,
  endpointsConfig,
  objectStoreConfig,
  queryArgs,
  storeArgs,
} from "../../../components/thanos/config";
import { thanos as schema } from "../../../settings/schema/metrics";

const production = schema.parse({ retention: { raw: "90d", fiveMinutes: "180d", oneHour: "1y" } });
const staging = schema.parse({
  retention: { raw: "10d", fiveMinutes: "30d", oneHour: "60d" },
  store: { replicas: 1, resources: { requests: { cpu: "50m", memory: "512Mi" }, limits: { cpu: "1", memory: "1Gi" } } },
});

describe("components/thanos/config", () => {
  it("names the bucket without credentials, by host names that S3 interface endpoints answer to", () => {
    const store = { bucket: "metrics", endpoint: "s3.eu-west-1.amazonaws.com", region: "eu-west-1" };
    assert.deepEqual(objectStoreConfig(store), {
      type: "S3",
      config: { ...store, aws_sdk_auth: true, disable_dualstack: true },
    });
  });

  it("asks every sidecar, and the stores in turn, since these all serve the same", () => {
    assert.deepEqual(endpointsConfig({ shards: [], ruler: false }), {
      endpoints: [
        { address: "dnssrv+_grpc._tcp.prometheus-headless.monitoring.svc.cluster.local" },
        { address: "dnssrv+_grpc._tcp.thanos-store.monitoring.svc.cluster.local", group: true },
      ],
    });
  });

  it("deduplicates by the label that Prometheus gives its replicas, and does not wait for a source that hangs", () => {
    assert.deepEqual(queryArgs, [
      "query",
      "--endpoint.sd-config-file=/etc/thanos/endpoints.yaml",
      "--query.replica-label=replica",
      "--query.auto-downsampling",
      "--store.response-timeout=30s",
    ]);
  });

  it("sizes the pools of a store within its memory limit", () => {
    const args = (chunks: string, index: string) => [
      "store",
      "--data-dir=/var/thanos/store",
      "--objstore.config-file=/etc/thanos/objstore.yml",
      `--chunk-pool-size=${chunks}`,
      `--index-cache-size=${index}`,
      "--ignore-deletion-marks-delay=24h",
      "--store.enable-index-header-lazy-reader",
      "--disable-admin-operations",
    ];
    assert.deepEqual(storeArgs(production.store), args("2048MiB", "512MiB"));
    assert.deepEqual(storeArgs(staging.store), args("512MiB", "128MiB"));
  });

  it("deletes each resolution at its age, and blocks only when no store serves them any more", () => {
    const args = (raw: string, fiveMinutes: string, oneHour: string) => [
      "compact",
      "--wait",
      "--data-dir=/var/thanos/compact",
      "--objstore.config-file=/etc/thanos/objstore.yml",
      `--retention.resolution-raw=${raw}`,
      `--retention.resolution-5m=${fiveMinutes}`,
      `--retention.resolution-1h=${oneHour}`,
      "--delete-delay=48h",
      "--disable-admin-operations",
    ];
    assert.deepEqual(compactorArgs(production), args("90d", "180d", "1y"));
    assert.deepEqual(compactorArgs(staging), args("10d", "30d", "60d"));
  });
});
