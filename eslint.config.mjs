import importX from "eslint-plugin-import-x";
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
const otherRooms = rooms.map((room) => ({
  target: `./components/${room}`,
  from: rooms.filter((other) => other !== room).map((other) => `./components/${other}`),
  message: "Rooms never import rooms: pass a contract type from lib/contracts.ts.",
}));

const onlyHere = (name, message) => ({ paths: [{ name, message }] });

export default tseslint.config(
  { ignores: ["node_modules/", "rendered/", "tools/bin/", "tests/**/fixtures/", "**/*.js", "**/*.cjs"] },
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  {
    files: ["**/*.ts"],
    plugins: { "import-x": importX },
    rules: {
      "no-console": "error",
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
      "no-restricted-imports": ["error", onlyHere("@pulumi/aws", "Only components/aws may know AWS.")],
      "import-x/no-restricted-paths": [
        "error",
        {
          zones: [
            ...otherRooms,
            { target: "./lib", from: ["./components", "./settings", "./policy", "./preview"] },
            { target: "./settings", from: ["./components", "./policy", "./preview"] },
            { target: "./policy", from: ["./components", "./settings", "./lib", "./preview"] },
            { target: "./components", from: ["./policy", "./preview"] },
          ],
        },
      ],
      "@typescript-eslint/no-unused-expressions": "error",
      "@typescript-eslint/restrict-template-expressions": "off",
    },
  },
  { files: ["components/aws/**/*.ts"], rules: { "no-restricted-imports": "off" } },
  { files: ["preview/**/*.ts", "tools/**/*.ts", "scripts/**/*.ts"], rules: { "no-console": "off" } },
  {
    files: ["tests/**/*.ts"],
    rules: { "max-lines-per-function": "off", "no-console": "off", "no-restricted-imports": "off" },
  },
);
