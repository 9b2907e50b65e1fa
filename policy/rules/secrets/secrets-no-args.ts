import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { credentialKind, isLogin, shellWords } from "../../model/variables";
import { commandLines, headersOf } from "../../model/strings";
import { workloadOf } from "../../model/workload";

const FLAG = /^--?([\w.-]+)=(.*)$/s;

export const secretsNoArgs = resourceRule({
  name: "secrets-no-args",
  description:
    "No argument of a container holds a credential; arguments show in pods, process lists and crash reports.",
  level: "mandatory",
  severity: "critical",
  remediation: "Use the program's *-file flag with a mounted Secret, or $(VARIABLE) from secretKeyRef.",
  url: "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
  types: WORKLOADS,
  check: ({ resource, report, each }) => {
    each(workloadOf(resource).containers, ({ at }) => {
      const placed = commandLines(at).flatMap((words) => words.map((word, index) => ({ words, word, index })));
      each(placed, ({ words, word, index }) => {
        const text = word.text() ?? "";
        const previous = words[index - 1]?.value;
        const separate = typeof previous === "string" && /^--?[\w.-]+$/.test(previous) && !text.startsWith("-");
        const [, flag, value] = FLAG.exec(text) ?? [];
        const name = flag ?? (separate ? previous : "");
        const named = [[name, value ?? text] as const, ...shellWords(text)];
        const kind = named.map(([key, one]) => credentialKind(key, one)).find((one) => one !== undefined);
        if (kind !== undefined) report(word, "a flag that names a file", kind);
        else if (isLogin(words, index)) report(word, "a file that the program reads", "a login");
      });
      each(headersOf(at), (header) => {
        const kind = credentialKind(header.key("name").string() ?? "", header.key("value").string() ?? "");
        if (kind !== undefined) report(header.key("value"), "a path that needs no login", kind);
      });
    });
  },
});
