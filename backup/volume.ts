import { wrong } from "../kubectl/errors";
import { Claim } from "./claim";
import type { Context, Outcome, Snapshotted, Wanted } from "./component";
import { deleteVolume, snapshotBefore, volumeFrom } from "./ebs";
import { exchange } from "./exchange";
import { snapshotNow } from "./recovery-points";

const name = "volume";

/** Tag whose value is the environment of the stack, and part of the name of its backup plan. */
const environmentTag = "insurance-lead-gen.com/backup";

/** Name of the vault and of the plan of a stack. */
export const planName = (environment: string): string => `ilg-monitoring-${environment}-volumes`;

/** Region of a zone, by a node there. */
async function regionOf({ kubectl }: Context, zone: string): Promise<string> {
  const path = "jsonpath={.items[*].metadata.labels.topology\\.kubernetes\\.io/region}";
  const args = ["get", "nodes", "-l", `topology.kubernetes.io/zone=${zone}`, "-o", path];
  const [region = ""] = (await kubectl.run(args, "you need list on nodes", { assumed: "<region>" })).split(" ");
  if (region !== "") return region;
  throw wrong(
    "--zone",
    zone,
    "has no node of this cluster, so that no pod could use a volume there",
    "name another zone",
  );
}

async function backup(context: Context, named: string | undefined): Promise<string> {
  const claim = await Claim.of(context.kubectl, named);
  const environment =
    claim.classTags.find(([key]) => key === environmentTag)?.[1] ?? (context.dryRun ? "<environment>" : "");
  if (environment === "") {
    const remedy = "pulumi config set --path settings.aws.backup.enabled true; pulumi up";
    throw wrong("aws.backup.enabled", "false", "so that no role may make snapshots for this stack", remedy);
  }
  if (claim.volumeId === "") {
    throw wrong("--claim", claim.name, "is bound to no volume", `kubectl describe pvc ${claim.name}`);
  }
  await snapshotNow(context, claim.volumeId, await regionOf(context, claim.zone), planName(environment));
  return `${claim.name} (${claim.volumeId})`;
}

function zoneFor(claim: Claim, zone: string | undefined): string {
  const found = zone ?? claim.zone;
  if (found !== "") return found;
  const remedy = `name the zone of the new one: --zone <zone of a node>`;
  throw wrong("--zone", undefined, `is missing, since ${claim.name} is bound to no volume`, remedy);
}

function assertForced({ force, dryRun }: Context, claim: Claim): void {
  if (force || dryRun || claim.volumeId === "") return;
  const stopped = claim.pods.length === 0 ? "no pod" : claim.pods.join(", ");
  const remedy = `add --force to set that volume aside, where it stays, and to stop ${stopped} meanwhile`;
  throw wrong("target", claim.name, `is bound to volume ${claim.volumeId}`, remedy);
}

/** `restored-data-prometheus-1-20261124140000`: sorts by claim and time, and is no name of a provisioner's. */
const volumeNameFor = ({ name: claim }: Claim, now: Date): string =>
  `restored-${claim}-${now.toISOString().slice(0, 19).replace(/\D/g, "")}`;

async function restore(context: Context, { before, claim: named, zone: asked }: Wanted): Promise<Outcome> {
  const { kubectl, say, dryRun } = context;
  const claim = await Claim.of(kubectl, named);
  const zone = zoneFor(claim, asked);
  const region = await regionOf(context, zone);
  const snapshot = await snapshotBefore(context, claim, region, before);
  assertForced(context, claim);
  if (!dryRun) say(`${snapshot.id}: ${claim.name} as of ${snapshot.takenAt.toISOString()}`);
  const next = volumeNameFor(claim, context.now);
  const id = await volumeFrom(context, { claim, snapshot, zone, region, name: dryRun ? "<new>" : next });
  const undo = async (): Promise<void> => {
    await kubectl.run(["delete", "persistentvolume", next, "--ignore-not-found"], `kubectl delete pv ${next}`);
    await deleteVolume(context, region, id);
  };
  await exchange(context, claim, claim.volumeFor(next, id, zone), undo);
  if (claim.volumeName !== "" && !dryRun) {
    say(`the volume of before is kept; when nothing of it is missed: kubectl delete pv ${claim.volumeName}`);
    say(`  and: aws ec2 delete-volume --volume-id ${claim.volumeId} --region ${region}`);
  }
  const found = dryRun ? claim : await Claim.of(kubectl, claim.name);
  return { what: "volumes", expected: 1, lost: found.volumeName === next || dryRun ? 0 : 1 };
}

/** The EBS volume of one claim. A snapshot is what a power cut leaves: servers replay their logs from it. */
export const volume: Snapshotted = {
  ...{ kind: "snapshotted", name, backup, restore },
  keeps: "the EBS volume of a claim (--claim), by AWS Backup",
};
