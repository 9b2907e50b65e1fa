import { z } from "zod";
import { describeFaults } from "../../settings/faults";
import { roomFaults } from "../../settings/issues";
import { subjects } from "../../settings/rules";
import { exporterPasswordsKey, schema, secretKeys } from "../../settings/schema";
import type { Form } from "../../settings/schema/form";
import { bare, formOf, isMap, isRequired } from "../../settings/words";
import { notice } from "./document";
import type { Document } from "./document";
import { blocks, capital, code, prose, table } from "./markdown";
import { defaultOf, isResources, kindOf, meaningOf, settingsBelow } from "./settings";

const rooms = Object.entries(schema.shape) as [string, z.ZodType][];

const introduction = blocks(
  "# Configuration",
  notice("settings/"),
  "A stack is described by `Pulumi.<stack>.yaml`. Every key under `config` belongs to the project " +
    "`insurance-lead-gen-monitoring` and is checked strictly: an unknown key, a wrong value and settings that cannot work " +
    "together are refused, all in one pass, each with its place, the value, the reason and the remedy.",
  "```sh\n" +
    "npm run preview -- production                          # checks the file and shows what it means; needs only Node\n" +
    "pulumi config set --path prometheus.retention.time 45d # changes a setting\n" +
    "pulumi config set --secret slackWebhookUrl             # sets a secret; asks for the value\n" +
    "pulumi config rm --path prometheus.retention.time      # back to the default\n" +
    "```",
  "A fault is told like this, by the preview and by `pulumi up` alike:",
  "```text\n" +
    describeFaults(
      "Pulumi.staging.yaml",
      roomFaults("prometheus", schema.shape.prometheus, { replicas: 3, retentoin: "30d" }),
    ) +
    "```",
  "The tables name settings by their path below the block. `targets[].name` is the setting `name` of each entry of the list " +
    "`targets`. What is allowed in a column *Kind* is explained under [Forms](#forms).",
);

/** What holds for a stack file that does not have the block. */
function withoutIt(type: z.ZodType): string {
  if (!isMap(type)) return defaultOf(type);
  return type instanceof z.ZodOptional ? "then there is none" : "all has defaults";
}

const index = blocks(
  "## Blocks",
  table(
    ["Key", "Needed", "Meaning"],
    rooms.map(([room, type]) => [
      isMap(type) ? `[${code(room)}](#${room.toLowerCase()})` : code(room),
      isRequired(type) && defaultOf(type) === "**required**" ? "yes" : `no, ${withoutIt(type)}`,
      meaningOf(type),
    ]),
  ),
);

const secrets = blocks(
  "## Secrets",
  "Secrets are encrypted in the stack file (`secure: ...`); one in plain text is refused. Those that are generated are made " +
    "with RandomPassword on the first deployment, and replaced by the configured value when there is one.",
  table(
    ["Key", "Meaning"],
    [
      ...Object.entries(secretKeys).map(([key, use]) => [code(key), use]),
      [code(`${exporterPasswordsKey}.<target>`), "password of an exporter target (`--path`); see `exporters`"],
    ],
  ),
);

function section([room, type]: [string, z.ZodType]): string {
  const rows = settingsBelow(type).map((setting) => [
    code(setting.path),
    kindOf(setting.type),
    defaultOf(setting.type),
    meaningOf(setting.type),
  ]);
  return blocks(`## ${room}`, `${capital(meaningOf(type))}.`, table(["Setting", "Kind", "Default", "Meaning"], rows));
}

/** The form of a text setting, and of the texts in a list of them. */
function formsOf(type: z.core.$ZodType): Form[] {
  const inner = bare(type);
  const element = "element" in inner ? formOf(inner.element as z.core.$ZodType) : undefined;
  return [formOf(inner), element].filter((form) => form !== undefined);
}

function forms(): string {
  const all = rooms.flatMap(([, type]) => settingsBelow(type)).flatMap((setting) => formsOf(setting.type));
  const words = new Map(all.map(({ noun, write }) => [noun.replace(/^an? /, ""), write]));
  return blocks(
    "## Forms",
    "A range is written `least to most` and includes both. **Resources** are `requests` and `limits` of a container, each " +
      "with `cpu` and `memory`; the default is given as `request to limit`, processor first.",
    table(
      ["Kind", "What to write"],
      [...words].sort(([a], [b]) => a.localeCompare(b, "en")),
    ),
  );
}

function rules(): string {
  const lists = Object.entries(subjects).map(([subject, own]) =>
    blocks(
      `### ${capital(subject)}`,
      Object.values(own)
        .map(({ promise }) => `- ${prose(promise)}`)
        .join("\n"),
    ),
  );
  return blocks(
    "## Rules between settings",
    "These hold in every stack that can work. A rule is judged as soon as the blocks that it reads are free of faults.",
    ...lists,
  );
}

/** docs/configuration.md: every setting, secret and rule of a stack file. */
export const configuration: Document = {
  path: "docs/configuration.md",
  render: () => {
    const sections = rooms.filter(([, type]) => isMap(type) && !isResources(type)).map(section);
    return blocks(introduction, index, secrets, ...sections, forms(), rules());
  },
};
