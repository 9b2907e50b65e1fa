/**
 * EC2 and AWS Backup, as far as volumes and their snapshots go, for the real AWS CLI. A disk is a folder, a snapshot a copy of
 * it. It refuses what the services refuse, and everything that it does not know.
 */
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";

type Tags = Readonly<Record<string, string>>;

interface Disk {
  readonly zone: string;
  readonly gibibytes: number;
  readonly tags: Tags;
}

interface Snapshot {
  readonly takenAt: Date;
  readonly gibibytes: number;
  readonly tags: Tags;
}

/** The backup plan of the stack, and what its jobs need. */
export interface Plan {
  readonly name: string;
  readonly role: string;
  readonly keepDays: number;
}

class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** `Filter.1.Name=tag:a`, `Filter.1.Value.1=b` and the like, in the manner of EC2's queries. */
function numbered(query: URLSearchParams, prefix: string): Map<string, string>[] {
  const found = new Map<string, Map<string, string>>();
  for (const [key, value] of query) {
    const [, number, field] = new RegExp(`^${prefix}\\.(\\d+)\\.(.+)$`).exec(key) ?? [];
    if (number === undefined || field === undefined) continue;
    found.set(number, (found.get(number) ?? new Map<string, string>()).set(field, value));
  }
  return [...found.values()];
}

const escaped = (value: string): string => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;
const leaf = (name: string, value: string): string => element(name, escaped(value));

function tagSet(tags: Tags): string {
  const items = Object.entries(tags).map(([key, value]) => element("item", leaf("key", key) + leaf("value", value)));
  return element("tagSet", items.join(""));
}

export class Ec2 {
  readonly volumes = new Map<string, Disk>();
  readonly snapshots = new Map<string, Snapshot>();
  /** Actions that changed something, in order. */
  readonly done: string[] = [];
  /** Whether new volumes stay in creation, so that who waits for them waits. */
  holdsVolumes = false;
  private readonly jobs = new Set<string>();
  private server: Server | undefined;

  private constructor(
    private readonly directory: string,
    private readonly region: string,
    private readonly plan: Plan,
    private readonly freeze: { pause: () => void; resume: () => void },
  ) {}

  /** @param freeze stops whoever writes while a snapshot is copied: a snapshot is of one moment */
  static async start(
    directory: string,
    { region, plan, freeze }: { region: string; plan: Plan; freeze: { pause: () => void; resume: () => void } },
  ): Promise<Ec2> {
    const ec2 = new Ec2(directory, region, plan, freeze);
    ec2.server = createServer((request, response) => {
      ec2.answer(request).then(
        ({ type, body }) => response.writeHead(200, { "content-type": type }).end(body),
        (error: unknown) => {
          const { code, message } = error instanceof Refused ? error : { code: "NotPlayed", message: String(error) };
          const said = element("Errors", element("Error", leaf("Code", code) + leaf("Message", message)));
          response.writeHead(400, { "x-amzn-errortype": code }).end(element("Response", said));
        },
      );
    }).listen(0, "127.0.0.1");
    await once(ec2.server, "listening");
    return ec2;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  /** Where a disk's or a snapshot's files are. */
  folder(id: string): string {
    return join(this.directory, id);
  }

  /** A volume that the EBS CSI driver has made. */
  add(id: string, disk: Disk): void {
    mkdirSync(this.folder(id), { recursive: true });
    this.volumes.set(id, disk);
  }

  private async answer(request: IncomingMessage): Promise<{ type: string; body: string }> {
    const body = await text(request);
    // Newer and older CLIs differ in the slash at the end.
    const path = (request.url ?? "/").replace(/(?<=.)\/$/, "");
    if (path !== "/")
      return { type: "application/json", body: JSON.stringify(this.backup(request.method, path, body)) };
    const query = new URLSearchParams(body);
    const action = query.get("Action") ?? "";
    return { type: "text/xml", body: element(`${action}Response`, this.ec2(action, query)) };
  }

  private ec2(action: string, query: URLSearchParams): string {
    if (action === "DescribeSnapshots") return this.describeSnapshots(query);
    if (action === "CreateVolume") return this.createVolume(query);
    if (action === "DescribeVolumes") return this.describeVolumes(query);
    if (action === "DeleteVolume") return this.deleteVolume(query.get("VolumeId") ?? "");
    throw new Refused("InvalidAction", `${action} is not played here`);
  }

  private describeSnapshots(query: URLSearchParams): string {
    if (query.get("Owner.1") !== "self")
      throw new Refused("InvalidParameterValue", "everyone's snapshots were asked for");
    const filters = numbered(query, "Filter").map((filter) => [filter.get("Name") ?? "", filter.get("Value.1") ?? ""]);
    const holds = ({ tags }: Snapshot, [name = "", value = ""]: string[]): boolean => {
      if (name === "status") return value === "completed";
      if (name.startsWith("tag:")) return tags[name.slice("tag:".length)] === value;
      throw new Refused("InvalidParameterValue", `filter ${name} is not played here`);
    };
    const found = [...this.snapshots].filter(([, one]) => filters.every((filter) => holds(one, filter)));
    const items = found.map(([id, { takenAt, gibibytes, tags }]) => {
      const time = leaf("startTime", takenAt.toISOString());
      const size = leaf("volumeSize", String(gibibytes)) + leaf("status", "completed");
      return element("item", leaf("snapshotId", id) + time + size + tagSet(tags));
    });
    return element("snapshotSet", items.join(""));
  }

  private createVolume(query: URLSearchParams): string {
    const [snapshotId, zone, type] = ["SnapshotId", "AvailabilityZone", "VolumeType"].map(
      (key) => query.get(key) ?? "",
    );
    const snapshot = this.snapshots.get(snapshotId ?? "");
    if (snapshot === undefined) throw new Refused("InvalidSnapshot.NotFound", `no snapshot ${snapshotId}`);
    const gibibytes = Number(query.get("Size"));
    if (gibibytes < snapshot.gibibytes) throw new Refused("InvalidParameterValue", "smaller than the snapshot");
    if (type !== "gp3" || query.get("Encrypted") !== "true")
      throw new Refused("InvalidParameterValue", "not as the class");
    const given = numbered(query, "TagSpecification.1.Tag").map((tag) => [
      tag.get("Key") ?? "",
      tag.get("Value") ?? "",
    ]);
    const own = given.find(([key = ""]) => key.startsWith("aws:"));
    if (own !== undefined) throw new Refused("InvalidParameterValue", `tag ${own[0]} is AWS' own`);
    const id = `vol-restored${this.volumes.size}`;
    cpSync(this.folder(snapshotId ?? ""), this.folder(id), { recursive: true });
    this.volumes.set(id, { zone: zone ?? "", gibibytes, tags: Object.fromEntries(given) as Tags });
    this.done.push(`CreateVolume ${id}`);
    return leaf("volumeId", id) + leaf("status", "creating");
  }

  private describeVolumes(query: URLSearchParams): string {
    const id = query.get("VolumeId.1");
    const [filter] = numbered(query, "Filter");
    const tag = filter?.get("Name")?.replace("tag:", "") ?? "";
    const wanted = filter?.get("Value.1");
    const found = [...this.volumes].filter(([own, { tags }]) => (id === null ? tags[tag] === wanted : own === id));
    if (id !== null && found.length === 0) throw new Refused("InvalidVolume.NotFound", `no volume ${id}`);
    const status = leaf("status", this.holdsVolumes ? "creating" : "available");
    return element("volumeSet", found.map(([own]) => element("item", leaf("volumeId", own) + status)).join(""));
  }

  private deleteVolume(id: string): string {
    if (!this.volumes.delete(id)) throw new Refused("InvalidVolume.NotFound", `no volume ${id}`);
    rmSync(this.folder(id), { recursive: true });
    this.done.push(`DeleteVolume ${id}`);
    return leaf("return", "true");
  }

  private backup(method: string | undefined, path: string, body: string): object {
    const { name, role, keepDays } = this.plan;
    const asked = `${method} ${path}`;
    if (asked === "GET /backup/plans") return { BackupPlansList: [{ BackupPlanName: name, BackupPlanId: "plan-1" }] };
    if (asked === "GET /backup/plans/plan-1/selections") return { BackupSelectionsList: [{ IamRoleArn: role }] };
    if (asked === "GET /backup/plans/plan-1") {
      return { BackupPlan: { Rules: [{ TargetBackupVaultName: name, Lifecycle: { DeleteAfterDays: keepDays } }] } };
    }
    if (asked === "PUT /backup-jobs") return this.startJob(JSON.parse(body) as Record<string, unknown>);
    const job = /^GET \/backup-jobs\/(.+)$/.exec(asked)?.[1] ?? "";
    // The first look finds it at work.
    if (this.jobs.has(job)) return { BackupJobId: job, State: this.jobs.delete(job) ? "RUNNING" : "" };
    if (this.snapshots.has(job)) return { BackupJobId: job, State: "COMPLETED" };
    throw new Refused("InvalidRequestException", `${asked} is not played here`);
  }

  private startJob(job: Record<string, unknown>): object {
    const { name, role, keepDays } = this.plan;
    const account = role.split(":")[4] ?? "";
    const prefix = `arn:aws:ec2:${this.region}:${account}:volume/`;
    const volume = String(job["ResourceArn"]).replace(prefix, "");
    const disk = this.volumes.get(volume);
    if (disk === undefined) throw new Refused("ResourceNotFoundException", `no ${String(job["ResourceArn"])}`);
    const wanted = JSON.stringify([name, role, { DeleteAfterDays: keepDays }]);
    if (JSON.stringify([job["BackupVaultName"], job["IamRoleArn"], job["Lifecycle"]]) !== wanted) {
      throw new Refused("InvalidParameterValueException", `${JSON.stringify(job)} is not as the plan`);
    }
    const id = `snap-${this.snapshots.size + 1}`;
    this.freeze.pause();
    cpSync(this.folder(volume), this.folder(id), { recursive: true });
    const takenAt = new Date();
    this.freeze.resume();
    // AWS Backup copies the tags of the volume, and adds its own.
    const tags = { ...disk.tags, "aws:backup:source-resource": volume };
    this.snapshots.set(id, { takenAt, gibibytes: disk.gibibytes, tags });
    this.jobs.add(id);
    this.done.push(`StartBackupJob ${volume}`);
    return { BackupJobId: id };
  }
}
