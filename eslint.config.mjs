import tseslint from "typescript-eslint";

/** Rooms stand side by side: only narrow contract types from lib/ pass between them (law of placement 4). */
const rooms = [
  "aws",
  "cluster",
  "prometheus",
  "alertmanager",
  "grafana",
  "loki",
  "jaeger",
  "alloy",
  "thanos",
  "exporters",
  "platform",
];

/** Law of placement 4 for the SDK. */
const noAws = { name: "@pulumi/aws", message: "Only components/aws may know AWS." };

/** Forbids imports from folders, however deep the importing file lies. */
const closed = (folders, message) => ({
  group: folders.flatMap((folder) => ["../", "../../", "../../../"].map((up) => `${up}${folder}/**`)),
  message,
});

const forbid = (files, paths, patterns) => ({
  files,
  rules: { "no-restricted-imports": ["error", { paths, patterns }] },
});

const roomsApart = rooms.map((room) =>
  forbid([`components/${room}/**/*.ts`], room === "aws" ? [] : [noAws], [
    closed(
      rooms.filter((other) => other !== room),
      "Rooms never import rooms: pass a contract type from lib/contracts.ts.",
    ),
    closed(["policy", "preview"], "The program knows neither the policy pack nor the preview."),
  ]),
);

export default tseslint.config(
  { ignores: ["node_modules/", "rendered/", "tools/bin/", "tests/**/fixtures/", "**/*.js", "**/*.cjs"] },
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  {
    files: ["**/*.ts"],
    rules: {
      "no-console": "error",
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
      "no-restricted-imports": ["error", noAws],
      "@typescript-eslint/no-unused-expressions": "error",
      "@typescript-eslint/restrict-template-expressions": "off",
    },
  },
  ...roomsApart,
  forbid(["lib/**/*.ts"], [noAws], [closed(["components", "settings", "policy", "preview"], "lib/ knows no room.")]),
  forbid(["settings/**/*.ts"], [noAws], [closed(["components", "policy", "preview"], "settings/ knows no room.")]),
  forbid(
    ["policy/**/*.ts"],
    [noAws],
    [closed(["components", "settings", "preview"], "The policy pack stands alone: it judges any program.")],
  ),
  { files: ["preview/**/*.ts", "tools/**/*.ts", "scripts/**/*.ts"], rules: { "no-console": "off" } },
  {
    files: ["tests/**/*.ts"],
    rules: { "max-lines-per-function": "off", "no-console": "off", "no-restricted-imports": "off" },
  },
);
