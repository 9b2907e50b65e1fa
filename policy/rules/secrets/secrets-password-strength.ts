import { number } from "../../lib/parameters";
import { kindOf } from "../../lib/resource";
import { resourceRule } from "../../lib/rule";
import { RANDOM_PASSWORD, RANDOM_PLAIN } from "../../lib/types";

const CLASSES = ["lower", "upper", "numeric"] as const;

export const secretsPasswordStrength = resourceRule({
  name: "secrets-password-strength",
  description: "Generated passwords are long, of all letters and digits, and kept as secrets.",
  level: "mandatory",
  severity: "high",
  remediation: "Use RandomPassword with length 24 or more; RandomString shows its result in plain text.",
  url: "https://www.pulumi.com/registry/packages/random/api-docs/randompassword/",
  parameters: {
    minLength: number("Fewest characters; 24 letters and digits are 142 bits.", 24, { minimum: 12 }),
  },
  types: [RANDOM_PASSWORD, ...RANDOM_PLAIN],
  check: ({ resource, parameters, report, each }) => {
    const { props, type, name } = resource;
    if (type !== RANDOM_PASSWORD) {
      const password = /passw|secret|token|credential|(?:^|-)pw(?:-|$)/i.test(name);
      if (password) report(props, "a RandomPassword", `is a ${kindOf(type)}, which is no secret`);
      return;
    }
    each([props.key("length")], (length) => {
      if ((length.number() ?? 0) < parameters.minLength) report(length, `at least ${parameters.minLength}`);
    });
    each(CLASSES, (name) => {
      if (props.key(name).boolean() === false) report(props.key(name), "true, the default");
    });
  },
});
