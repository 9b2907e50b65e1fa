import assert from "node:assert/strict";
import { clusterConfig, ebsOptions, zonesOf } from "../../../components/aws/opensearch-layout";
import { awsSettings } from "./support";

const nodes = (changes: Record<string, unknown>) => awsSettings({ openSearch: changes }).openSearch;

describe("layout of the OpenSearch domain", () => {
  it("spreads three nodes over three zones", () => {
    assert.deepEqual(clusterConfig(nodes({}), 3), {
      instanceType: "m7g.medium.search",
      instanceCount: 3,
      dedicatedMasterEnabled: false,
      zoneAwarenessEnabled: true,
      zoneAwarenessConfig: { availabilityZoneCount: 3 },
    });
  });

  it("leaves a single node alone, since it cannot be spread", () => {
    assert.deepEqual(clusterConfig(nodes({ instanceType: "t3.small.search", instanceCount: 1 }), 1), {
      instanceType: "t3.small.search",
      instanceCount: 1,
      dedicatedMasterEnabled: false,
      zoneAwarenessEnabled: false,
    });
  });

  it("adds three masters when they are asked for", () => {
    const settings = nodes({ instanceCount: 6, dedicatedMasters: true, masterType: "m7g.large.search" });
    assert.deepEqual(clusterConfig(settings, 3), {
      instanceType: "m7g.medium.search",
      instanceCount: 6,
      dedicatedMasterEnabled: true,
      dedicatedMasterType: "m7g.large.search",
      dedicatedMasterCount: 3,
      zoneAwarenessEnabled: true,
      zoneAwarenessConfig: { availabilityZoneCount: 3 },
    });
  });

  it("uses no more zones than nodes or than the cluster has", () => {
    assert.deepEqual([zonesOf(1, 3), zonesOf(2, 3), zonesOf(6, 3), zonesOf(3, 2), zonesOf(3, 1)], [1, 2, 3, 2, 1]);
  });

  it("asks for the IOPS and throughput that the volume's price includes", () => {
    const gp3 = { ebsEnabled: true, volumeType: "gp3" };
    assert.deepEqual(ebsOptions("50Gi"), { ...gp3, volumeSize: 50, iops: 3000, throughput: 125 });
    assert.deepEqual(ebsOptions("170Gi"), { ...gp3, volumeSize: 170, iops: 3000, throughput: 125 });
    assert.deepEqual(ebsOptions("171Gi"), { ...gp3, volumeSize: 171, iops: 3000, throughput: 250 });
    assert.deepEqual(ebsOptions("2Ti"), { ...gp3, volumeSize: 2048, iops: 6144, throughput: 250 });
  });
});
