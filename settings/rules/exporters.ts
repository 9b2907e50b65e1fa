import { join, nearest, setSecret } from "../faults";
import type { Settings } from "../schema";
import { rule, unless } from "./rule";

interface Target {
  readonly path: string;
  readonly name: string;
  readonly cidrs?: readonly string[] | undefined;
  readonly namespace?: string | undefined;
  readonly existingSecret?: object | undefined;
  /** True when the server asks for a password in any case. */
  readonly needsPassword: boolean;
}

const targets = ({ exporters: { postgres, redis } }: Pick<Settings, "exporters">): Target[] => [
  ...postgres.targets.map((target, index) => ({
    ...target,
    path: `exporters.postgres.targets[${index}]`,
    needsPassword: true,
  })),
  ...redis.targets.map((target, index) => ({
    ...target,
    path: `exporters.redis.targets[${index}]`,
    needsPassword: target.user !== undefined,
  })),
];

/** A target whose password comes from the stack's configuration. */
const readsPassword = ({ existingSecret }: Target): boolean => existingSecret === undefined;

export const exporters = {
  targetsAreInOnePlace: rule(
    "an exporter target has either cidrs or namespace, so that the network policy opens the way to it",
    ["exporters"],
    (settings) =>
      targets(settings).flatMap(({ path, name, cidrs, namespace }) =>
        unless((cidrs === undefined) !== (namespace === undefined), {
          path,
          value: name,
          reason: "needs exactly one of cidrs and namespace, so that the network policy can open the way",
          remedy: "write cidrs for a server outside the cluster, namespace for one inside",
        }),
      ),
  ),

  targetsHaveNamesOfTheirOwn: rule("no two exporter targets have the same name", ["exporters"], (settings) =>
    targets(settings).flatMap(({ path, name }, index, all) =>
      unless(all.findIndex((other) => other.name === name) === index, {
        path: `${path}.name`,
        value: name,
        reason: "is used by another target",
        remedy: "give every target a name of its own",
      }),
    ),
  ),

  targetsHaveTheirPassword: rule(
    "an exporter target that logs in has existingSecret or the secret exporterPasswords.<name>",
    ["exporters"],
    (settings, { exporterPasswords }) =>
      targets(settings).flatMap((target) =>
        unless(!target.needsPassword || !readsPassword(target) || exporterPasswords.has(target.name), {
          path: join("exporterPasswords", target.name),
          value: undefined,
          reason: `is missing, but ${target.path} needs a password`,
          remedy: `${setSecret(join("exporterPasswords", target.name))}; or set ${target.path}.existingSecret`,
        }),
      ),
  ),

  passwordsBelongToATarget: rule(
    "every name in the secret exporterPasswords is that of an exporter target without existingSecret",
    ["exporters"],
    (settings, { exporterPasswords }) => {
      const names = targets(settings)
        .filter(readsPassword)
        .map(({ name }) => name);
      return [...exporterPasswords].flatMap((password) => {
        const meant = nearest(password, names);
        const path = join("exporterPasswords", password);
        return unless(names.includes(password), {
          path,
          value: undefined,
          reason: "is set, but no exporter target reads it",
          remedy: `${meant ? `name it ${meant}, or run` : "run"}: pulumi config rm --path ${path}`,
        });
      });
    },
  ),
};
