import type { Kubectl } from "../kubectl/kubectl";
import type { Shell } from "../kubectl/shell";
import type { Archive, Counts } from "./archive";

/** What every component may use. */
export interface Context {
  readonly shell: Shell;
  readonly kubectl: Kubectl;
  /** Only shows the commands: files are neither read nor written. */
  readonly dryRun: boolean;
  /** Restore although the target already holds something. */
  readonly force: boolean;
  readonly s3Endpoint: string | undefined;
  readonly now: Date;
  /** Tells the caller something, in a line. */
  say(line: string): void;
}

/** How many were to be brought back, and how many of them are not there. */
export interface Outcome {
  readonly what: string;
  readonly expected: number;
  readonly lost: number;
}

interface Named {
  readonly name: string;
  /** What it keeps and how that is backed up, in a few words for the help. */
  readonly keeps: string;
}

/** A component whose data is copied into a folder. */
export interface Copied extends Named {
  readonly kind: "copied";
  backup(context: Context, folder: string): Promise<Counts>;
  restore(context: Context, archive: Archive): Promise<Outcome>;
}

/** A component whose data is in a bucket that keeps old versions: nothing needs to be copied. */
export interface Versioned extends Named {
  readonly kind: "versioned";
  /** Makes sure that everything is in the bucket and that the bucket keeps what is deleted. */
  backup(context: Context): Promise<void>;
  restore(context: Context, since: Date): Promise<Outcome>;
}

/** What is to be restored of snapshots. */
export interface Wanted {
  /** The newest snapshot from before then is taken. */
  readonly before: Date;
  /** PersistentVolumeClaim whose volume is meant; only volumes have one. */
  readonly claim: string | undefined;
  /** Zone of the new volume; that of the volume of before unless named. */
  readonly zone: string | undefined;
}

/** A component whose data AWS keeps in snapshots, by its own schedule. */
export interface Snapshotted extends Named {
  readonly kind: "snapshotted";
  /** Makes a snapshot now, and resolves to what it is of. Throws PreviewError where AWS alone decides when. */
  backup(context: Context, claim: string | undefined): Promise<string>;
  restore(context: Context, wanted: Wanted): Promise<Outcome>;
}

export type Component = Copied | Versioned | Snapshotted;
