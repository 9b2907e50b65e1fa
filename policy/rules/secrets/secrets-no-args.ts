import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { credentialKind, shellWords } from "../../model/variables";
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
      const words = [...at.key("command").items(), ...at.key("args").items()];
      each([...words.entries()], ([index, word]) => {
        const text = word.text() ?? "";
        const previous = words[index - 1]?.value;
        const separate = typeof previous === "string" && /^--?[\w.-]+$/.test(previous) && !text.startsWith("-");
        const [, flag, value] = FLAG.exec(text) ?? [];
        const name = flag ?? (separate ? previous : "");
        const named = [[name, value ?? text] as const, ...shellWords(text)];
        const kind = named.map(([key, one]) => credentialKind(key, one)).find((one) => one !== undefined);
        if (kind !== undefined) report(word, "a flag that names a file", kind);
      });
    });
  },
});
