import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { TunableAlert } from "../lib/alert-tuning";
import { isPlainMap, keyFaults, passwordsOf, readConfig, roomValues, rooms } from "./config";
import type { Given } from "./config";
import { describeFaults } from "./faults";
import type { Fault } from "./faults";
import { roomFaults } from "./issues";
import { crossRoomFaults } from "./rules";
import type { SecretPresence } from "./rules/rule";
import { exporterPasswordsKey, schema, secretKeys } from "./schema";
import type { SecretKey, Settings } from "./schema";

export { hasAws } from "./schema";

/** Secrets of the stack; an absent one was not configured. */
export interface Secrets extends Readonly<Partial<Record<SecretKey, pulumi.Output<string>>>> {
  /** Password per exporter target name. */
  readonly exporterPasswords: Readonly<Record<string, pulumi.Output<string>>>;
}

/** A stack file with faults; the message tells them all, and Pulumi prints it without a stack trace. */
export class SettingsError extends pulumi.RunError {
  /**
   * @param file name of the stack file
   * @param faults everything that is wrong with it
   */
  constructor(
    readonly file: string,
    readonly faults: readonly Fault[],
  ) {
    super(describeFaults(file, faults));
  }
}

function presence(given: Given): SecretPresence {
  const passwords = passwordsOf(given);
  return {
    keys: new Set(Object.keys(secretKeys).filter((key): key is SecretKey => key in given.texts)),
    exporterPasswords: new Set(isPlainMap(passwords) ? Object.keys(passwords) : []),
  };
}

function readSecrets(present: SecretPresence): Secrets {
  const config = new pulumi.Config();
  const passwords = pulumi.secret(config.getSecretObject<Record<string, string>>(exporterPasswordsKey));
  const passwordOf = (target: string) => passwords.apply((values) => String(values?.[target]));
  return {
    ...Object.fromEntries([...present.keys].map((key) => [key, config.requireSecret(key)])),
    exporterPasswords: Object.fromEntries([...present.exporterPasswords].map((name) => [name, passwordOf(name)])),
  };
}

/** The faults of the rooms, and the rooms that have none. */
function judgeRooms(values: Partial<Record<keyof Settings, unknown>>, encrypted: ReadonlySet<string>) {
  const judged = rooms
    .filter((room) => !encrypted.has(room))
    .map((room) => ({ room, faults: roomFaults(room, schema.shape[room], values[room]) }));
  const sound = judged.filter(({ faults }) => faults.length === 0);
  return {
    sound: Object.fromEntries(sound.map(({ room }) => [room, z.parse(schema.shape[room], values[room])])),
    faults: judged.flatMap(({ faults }) => faults),
  };
}

/**
 * Reads the stack's configuration, the only place that does.
 *
 * @param alerts gives what can be tuned of the alerts that the rooms have; called only when the stack tunes one
 * @returns validated settings and the configured secrets
 * @throws SettingsError with every fault of the stack file at once; rules between settings are told as far as the
 *   settings that they read are free of faults
 */
export function load(alerts: () => readonly TunableAlert[]): { settings: Settings; secrets: Secrets } {
  const project = pulumi.getProject();
  const given = readConfig(project);
  const present = presence(given);
  const values = { environment: pulumi.getStack(), ...roomValues(given) };
  const judged = judgeRooms(values, given.encrypted);
  let read: readonly TunableAlert[] | undefined;
  const once = () => (read ??= alerts());
  const faults = [...keyFaults(project, given), ...judged.faults, ...crossRoomFaults(judged.sound, present, once)];
  if (faults.length > 0) throw new SettingsError(`Pulumi.${pulumi.getStack()}.yaml`, faults);
  return { settings: schema.parse(values), secrets: readSecrets(present) };
}
