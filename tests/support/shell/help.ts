/** What a program's own help says of its subcommands and options, for the programs built with Cobra. */
import execa from "execa";

interface Option {
  readonly takesValue: boolean;
}

export interface Help {
  readonly text: string;
  readonly options: ReadonlyMap<string, Option>;
}

/** `  -s, --stack string   The name...`; switches have no kind of value. */
const optionLine = /^ +(?:(-\w), )?(--[\w-]+)(?: (\w+))?(?= {2,}|$)/gm;

export function parseHelp(text: string): Help {
  const options = [...text.matchAll(optionLine)].flatMap(([, short, long = "", kind]): [string, Option][] =>
    [long, ...(short === undefined ? [] : [short])].map((name) => [name, { takesValue: kind !== undefined }]),
  );
  return { text, options: new Map(options) };
}

const known = new Map<string, Promise<Help>>();

/** The help of a subcommand, asked once. */
export function helpOf(tool: string, words: readonly string[]): Promise<Help> {
  const key = [tool, ...words].join(" ");
  const help =
    known.get(key) ??
    execa(tool, words, { reject: false, env: { PULUMI_SKIP_UPDATE_CHECK: "1" } }).then(({ stdout }) =>
      parseHelp(stdout),
    );
  known.set(key, help);
  return help;
}

/** The words that are no options and no values of options, up to `--`. */
function positionals(words: readonly string[], { options }: Help): string[] {
  const found: string[] = [];
  for (let index = 0; index < words.length && words[index] !== "--"; index++) {
    const word = words[index] ?? "";
    if (!word.startsWith("-")) found.push(word);
    else if (!word.includes("=") && options.get(word)?.takesValue) index++;
  }
  return found;
}

/**
 * What is wrong with a command, by the program's own help: a subcommand or an option that it does not have.
 *
 * @param name of the program, which `tool` is the path of
 */
export async function misused(name: string, tool: string, words: readonly string[]): Promise<string[]> {
  const path: string[] = [];
  let help = await helpOf(tool, ["--help"]);
  for (;;) {
    const next = positionals(words, help)[path.length];
    if (next === undefined) break;
    // Of a word that is no subcommand Cobra says what it says without it; so aliases are known too.
    const own = await helpOf(tool, [...path, next, "--help"]);
    if (own.text === help.text || own.text === "") break;
    path.push(next);
    help = own;
  }
  if (path.length === 0) return [`${name} has no command ${positionals(words, help)[0] ?? "(none)"}`];
  const end = words.indexOf("--");
  const given = (end < 0 ? words : words.slice(0, end)).filter((word) => /^-{1,2}[a-zA-Z]/.test(word));
  const names = given.flatMap((word) => {
    const [option = ""] = word.split("=");
    // -it is -i and -t; -o5 and -ojson are -o with a value.
    if (option.startsWith("--") || option.length === 2) return [option];
    const first = option.slice(0, 2);
    return help.options.get(first)?.takesValue ? [first] : [...option.slice(1)].map((letter) => `-${letter}`);
  });
  return names
    .filter((one) => !help.options.has(one))
    .map((one) => `${[name, ...path].join(" ")} has no option ${one}`);
}
