/** Shell commands of documents, one program call at a time. */
import { parse } from "shell-quote";

/** One call of a program: `kubectl get pods`, without what a pipe or `;` joins to it. */
export interface Command {
  /** Path of the document from the root. */
  readonly path: string;
  readonly words: readonly string[];
  /** Number of the code block it stands in, so that commands that belong together can be told; -1 in running text. */
  readonly block: number;
  /** Pod names and numbers that a loop around it puts in its variable. */
  readonly loop: readonly string[];
}

/** `<pod of redis>` and `$pod` stand for what the reader knows. */
const placeholder = /<[A-Za-z][^<>\n]*>/g;

/** What a placeholder becomes, so that the shell's grammar sees one word. */
export const unknown = "\u2026";

const keywords = new Set(["do", "then", "else"]);

/** Programs whose calls are read in running text too, where most code is no command. */
const programs = /^(kubectl|promtool|amtool|logcli|npm run|npx|pulumi config) /;

/** Words of every call in one line of shell. */
function callsIn(line: string): string[][] {
  const calls: string[][] = [[]];
  for (const token of parse(line, () => unknown)) {
    if (typeof token === "string") calls.at(-1)?.push(token);
    else if ("comment" in token) break;
    else if (token.op === "glob") calls.at(-1)?.push(token.pattern);
    else calls.push([]);
  }
  return calls
    .map((words) => (keywords.has(words[0] ?? "") ? words.slice(1) : words))
    .filter(([first]) => first !== undefined);
}

/** Lines of a block, with those that go on after a backslash or inside quotes in one piece. */
function lines(block: string): string[] {
  const joined: string[] = [];
  let open = "";
  for (const line of block.replace(/\\\n\s*/g, " ").split("\n")) {
    const text = open === "" ? line : `${open} ${line}`;
    const odd = (text.replace(/"[^"]*"/g, "").match(/'/g) ?? []).length % 2 === 1;
    open = odd ? text : "";
    if (!odd) joined.push(text);
  }
  if (open !== "") throw new Error(`a quote is not closed in:\n${block}`);
  return joined;
}

function blockCommands(path: string, text: string, block: number): Command[] {
  let loop: readonly string[] = [];
  return lines(text).flatMap((line) =>
    callsIn(line).flatMap((words): Command[] => {
      if (words[0] === "for") loop = words.slice(3);
      if (words[0] === "done") loop = [];
      return words[0] === "for" || words[0] === "done" ? [] : [{ path, words, block, loop }];
    }),
  );
}

/**
 * Every program call in the shell blocks of a Markdown document, and those in running text that begin with a known program.
 *
 * @throws where a block is no shell, such as one with an open quote
 */
export function commandsIn(path: string, markdown: string): Command[] {
  const text = markdown.replace(placeholder, unknown);
  const blocks = [...text.matchAll(/^```(?:sh|bash)\n([\s\S]*?)^```/gm)].map(([, body = ""]) => body);
  const prose = text.replace(/^```[\s\S]*?^```/gm, "");
  const spans = [...prose.matchAll(/`([^`]+)`/g)].map(([, span = ""]) =>
    span.replace(/\s*\n\s*/g, " ").replaceAll("\\|", "|"),
  );
  return [
    ...blocks.flatMap((body, index) => blockCommands(path, body, index)),
    ...spans.filter((span) => programs.test(span)).flatMap((span) => blockCommands(path, span, -1)),
  ];
}
