import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { planName } from "../../../backup/volume";
import { awsName } from "../../../components/aws/names";
import { zones } from "../../support/control-plane/nodes";
import { Ec2 } from "../../support/servers/ec2";
import { eventually } from "../../support/servers/process";
import { tell, type Drill } from "../support/drill";
import { makeBlocks, scrapedFiveTimes, startPrometheus, storedSamples } from "../support/samples";

const claim = "data-prometheus-1";

/** Zone of the real zones' region, as kwok's nodes name it. */
const region = "region-1";

interface Volume {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly csi: object & { readonly volumeHandle: string };
    readonly capacity: { readonly storage: string };
    readonly persistentVolumeReclaimPolicy: string;
    readonly storageClassName: string;
    readonly nodeAffinity: {
      readonly required: {
        readonly nodeSelectorTerms: readonly { readonly matchExpressions: readonly { readonly values: string[] }[] }[];
      };
    };
  };
  readonly status: { readonly phase: string };
}

/** Takes a snapshot of the disk under a running Prometheus, loses the disk, and puts a new one in its place. */
export function disks(lent: () => Drill): void {
  let drill: Drill;
  let ec2: Ec2;
  let server = "";
  let address: string;
  let first: Volume;
  let kept: string[];
  let moment = 0;

  const get = async <Item>(...args: readonly string[]): Promise<Item> =>
    JSON.parse(await drill.plane.kubectl(["get", "-n", "monitoring", "-o", "json", ...args])) as Item;
  const boundVolume = async (): Promise<Volume> => {
    const { spec } = await get<{ spec: { volumeName: string } }>("pvc", claim);
    return get<Volume>("pv", spec.volumeName);
  };
  const zoneOf = ({ spec }: Volume): string | undefined =>
    spec.nodeAffinity.required.nodeSelectorTerms[0]?.matchExpressions[0]?.values[0];
  const uids = async (): Promise<string[]> =>
    Promise.all(
      ["prometheus-0", "prometheus-1"].map(
        async (pod) => (await get<{ metadata: { uid: string } }>("pod", pod)).metadata.uid,
      ),
    );
  const nodeOf = async (pod: string): Promise<string> =>
    (await get<{ spec: { nodeName: string } }>("pod", pod)).spec.nodeName;
  const credentials = { AWS_ACCESS_KEY_ID: "drill", AWS_SECRET_ACCESS_KEY: "drill", AWS_CONFIG_FILE: "/dev/null" };
  const restore = (...more: readonly string[]) => ["restore", "volume", "--claim", claim, ...more];
  const startOn = async (name: string, { spec }: Volume, scrapes: boolean): Promise<void> => {
    server = name;
    address = await startPrometheus(drill, name, ec2.folder(spec.csi.volumeHandle), scrapes);
  };

  before(async () => {
    drill = lent();
    const plan = {
      name: awsName("production", "volumes", 50),
      keepDays: 7,
      role: "arn:aws:iam::123456789012:role/backup",
    };
    const freeze = {
      pause: () => drill.servers.signal(server, "SIGSTOP"),
      resume: () => drill.servers.signal(server, "SIGCONT"),
    };
    ec2 = await Ec2.start(drill.path("disks"), { region, plan, freeze });
    drill.answerAws(["ec2", "backup"], ec2.url);
    first = await boundVolume();
    // The tags that the driver writes, and those that the StorageClass asks for.
    const { parameters } = await get<{ parameters: Record<string, string> }>(
      "storageclass",
      first.spec.storageClassName,
    );
    const [key = "", value = ""] = (parameters["tagSpecification_1"] ?? "").split("=");
    const tags = {
      [key]: value,
      CSIVolumeName: first.metadata.name,
      "ebs.csi.aws.com/cluster": "true",
      "kubernetes.io/created-for/pvc/name": claim,
      "kubernetes.io/created-for/pvc/namespace": "monitoring",
      "kubernetes.io/created-for/pv/name": first.metadata.name,
      Name: `main-dynamic-${first.metadata.name}`,
    };
    const gibibytes = Number(first.spec.capacity.storage.replace("Gi", ""));
    ec2.add(first.spec.csi.volumeHandle, { zone: zoneOf(first) ?? "", gibibytes, tags });
    await makeBlocks(drill, ec2.folder(first.spec.csi.volumeHandle));
    await startOn("prometheus-disk", first, true);
    await scrapedFiveTimes(address);
  });
  after(() => (ec2 as Ec2 | undefined)?.stop());

  it("has the name of its backup plan as the stack gives it", () => {
    assert.equal(planName("production"), awsName("production", "volumes", 50));
  });

  it("is refused while there is no snapshot", async () => {
    const { exitCode, stderr } = await drill.run(restore("--force"), credentials);
    assert.equal(exitCode, 2);
    assert.equal(
      stderr,
      `--claim: ${claim} has no snapshot in ${region}\n  see that aws.backup.enabled is true, and in the console that AWS Backup may back up EBS in this region`,
    );
  });

  it("is in a recovery point on demand, with vault, role and lifecycle of the plan", async () => {
    moment = Date.now() / 1000;
    const said = await drill.succeed(["backup", "volume", "--claim", claim], credentials);
    const id = first.spec.csi.volumeHandle;
    assert.equal(said, `volume: a snapshot of ${claim} (${id}) as of now`);
    assert.deepEqual(ec2.done, [`StartBackupJob ${id}`]);
    kept = await storedSamples(address, moment);
    assert.ok(kept.length > 1500, `${kept.length} samples`);
  });

  it("is not exchanged unless told: nothing is made, nothing stops", async () => {
    const [before, done] = [await uids(), ec2.done.length];
    const { exitCode, stderr } = await drill.run(restore(), credentials);
    assert.equal(exitCode, 2);
    assert.equal(
      stderr,
      `target: ${claim} is bound to volume ${first.spec.csi.volumeHandle}\n` +
        "  add --force to set that volume aside, where it stays, and to stop prometheus-1 meanwhile",
    );
    assert.deepEqual([await uids(), ec2.done.length], [before, done]);
  });

  it("is refused for a time before every snapshot, with the first of them", async () => {
    const { exitCode, stderr } = await drill.run(restore("--force", "--before", "2026-01-01T00:00:00Z"), credentials);
    assert.equal(exitCode, 2);
    assert.equal(
      stderr,
      `--before: 2026-01-01T00:00:00.000Z is before every snapshot of ${claim}\n` +
        `  the first is of ${ec2.snapshots.get("snap-1")?.takenAt.toISOString()}`,
    );
  });

  it("is refused for a claim that no StatefulSet has, and for a zone without nodes", async () => {
    const one = await drill.run(["restore", "volume", "--claim", "data-promtheus-1"], credentials);
    assert.equal(one.stderr, `--claim: data-promtheus-1 is no claim of a StatefulSet here\n  did you mean ${claim}?`);
    const other = await drill.run(restore("--force", "--zone", "zone-x"), credentials);
    assert.deepEqual(
      [one.exitCode, other.exitCode, other.stderr],
      [
        2,
        2,
        "--zone: zone-x has no node of this cluster, so that no pod could use a volume there\n  name another zone",
      ],
    );
  });

  it("leaves everything as it was when it is interrupted before the exchange", async () => {
    const [before, done] = [await uids(), ec2.done.length];
    ec2.holdsVolumes = true;
    const running = drill.start(restore("--force"), credentials);
    await eventually("a volume is being made", 60, () => (ec2.done.length > done ? true : undefined));
    running.kill("SIGINT");
    const { exitCode, stderr } = await running;
    ec2.holdsVolumes = false;
    assert.equal(exitCode, 1);
    assert.match(stderr, /^interrupted\n/);
    assert.deepEqual(ec2.done.slice(done), ["CreateVolume vol-restored1", "DeleteVolume vol-restored1"]);
    assert.deepEqual([await uids(), (await boundVolume()).metadata.name], [before, first.metadata.name]);
  });

  it("leaves everything as it was when it is interrupted while the pod stops", async () => {
    const volumes = (await get<{ items: Volume[] }>("pv")).items.length;
    const hold = (finalizers: readonly string[]): Promise<string> =>
      drill.plane.kubectl([
        ...["patch", "pod", "prometheus-1", "-n", "monitoring", "--type=merge"],
        ...["-p", JSON.stringify({ metadata: { finalizers } })],
      ]);
    await hold(["example.com/held"]);
    const running = drill.start(restore("--force"), credentials);
    await eventually("the pod is being stopped", 60, async () => {
      const pod = await get<{ metadata: { deletionTimestamp?: string } }>("pod", "prometheus-1");
      return pod.metadata.deletionTimestamp === undefined ? undefined : true;
    });
    running.kill("SIGINT");
    const { exitCode } = await running;
    await hold([]);
    assert.equal(exitCode, 1);
    assert.equal(ec2.done.at(-1)?.startsWith("DeleteVolume"), true);
    assert.equal((await get<{ items: Volume[] }>("pv")).items.length, volumes);
    assert.equal((await boundVolume()).metadata.name, first.metadata.name);
    await drill.plane.kubectl(["rollout", "status", "statefulset/prometheus", "-n", "monitoring", "--timeout=120s"]);
  });

  it("comes back on a new disk, 0 samples lost up to the snapshot, while the other replica runs on", async () => {
    await drill.servers.kill(server);
    const lost = ec2.folder(first.spec.csi.volumeHandle);
    for (const file of readdirSync(lost)) rmSync(join(lost, file), { recursive: true });
    const before = await uids();
    const said = await drill.succeed(restore("--force"), credentials);
    assert.match(said, /^volume: 1 of 1 volumes restored, 0 lost, in \d+\.\d s$/m);
    const after = await uids();
    assert.deepEqual(
      after.map((one, ordinal) => one === before[ordinal]),
      [true, false],
    );
    const next = await boundVolume();
    const { volumeHandle } = next.spec.csi;
    assert.match(next.metadata.name, /^restored-data-prometheus-1-\d{14}$/);
    const { storageClassName, capacity } = first.spec;
    assert.deepEqual(
      [next.spec.csi, next.spec.storageClassName, next.spec.capacity, zoneOf(next), next.status.phase],
      [
        { driver: "ebs.csi.aws.com", volumeHandle, fsType: "ext4" },
        ...[storageClassName, capacity, zoneOf(first), "Bound"],
      ],
    );
    const { tags } = ec2.volumes.get(volumeHandle) ?? {};
    assert.equal(tags?.["ebs.csi.aws.com/cluster"], "true");
    assert.equal(tags["insurance-lead-gen.com/backup"], "production");
    assert.deepEqual([tags["CSIVolumeName"], tags["Name"]], [next.metadata.name, `main-dynamic-${next.metadata.name}`]);
    await startOn("prometheus-new-disk", next, false);
    const found = new Set(await storedSamples(address, moment));
    const missing = kept.filter((one) => !found.has(one)).length;
    tell(said.split("\n").find((line) => line.startsWith("volume:")) ?? "");
    tell(`samples: ${found.size} of ${kept.length} found, ${missing} lost`);
    assert.deepEqual([missing, found.size], [0, kept.length]);
  });

  it("sets the disk of before aside, and says how it is deleted", async () => {
    const old = await get<Volume>("pv", first.metadata.name);
    assert.deepEqual([old.status.phase, old.spec.persistentVolumeReclaimPolicy], ["Released", "Retain"]);
    assert.ok(ec2.volumes.has(first.spec.csi.volumeHandle));
  });

  it("comes back in another zone, where its pod follows", async () => {
    const taken = [await nodeOf("prometheus-0"), await nodeOf("prometheus-1")];
    const zone = zones.find((one) => !taken.includes(`node-${one}`)) ?? "";
    await drill.succeed(restore("--force", "--zone", zone), credentials);
    assert.deepEqual([zoneOf(await boundVolume()), await nodeOf("prometheus-1")], [zone, `node-${zone}`]);
  });

  it("names all pods that stop when it is not the last one's", async () => {
    const { stderr } = await drill.run(["restore", "volume", "--claim", "data-prometheus-0"], credentials);
    assert.match(stderr, /^--claim: data-prometheus-0 has no snapshot/);
    assert.deepEqual(ec2.done.filter((one) => one.startsWith("StartBackupJob")).length, 1);
  });
}
