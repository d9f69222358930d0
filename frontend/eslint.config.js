import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import hooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import ts from "typescript-eslint";

/** The layers, low to high, and what each must not know. */
const PAGE = ["react", "react-dom", "react/*", "react-dom/*", "@xyflow/*"];
const SHOWN = ["**/parts/**", "**/widgets/**", "**/status/**", "**/features/**", "**/app/**"];
const LAYERS = {
  core: ["**/net/**", "**/store/**", "zustand", "zustand/*", "node:*", ...SHOWN, ...PAGE],
  net: ["**/store/**", "zustand", "zustand/*", "node:*", ...SHOWN, ...PAGE],
  store: ["node:*", ...SHOWN, ...PAGE],
  parts: ["**/widgets/**", "**/status/**", "**/features/**", "**/app/**"],
  widgets: ["**/status/**", "**/features/**", "**/app/**"],
  status: ["**/widgets/**", "**/features/**", "**/app/**"],
};

/** A feature never imports another: what two of them need belongs further down. */
const FEATURES = [
  "canvas",
  "documents",
  "form",
  "gallery",
  "inspector",
  "keys",
  "outline",
  "palette",
  "problems",
  "queue",
  "run",
  "source",
];

const within = (folder, patterns) => ({
  files: [`src/${folder}/**`],
  rules: {
    "no-restricted-imports": ["error", { patterns: [{ ...patterns, message: "A layer knows only those below it." }] }],
  },
});

export default defineConfig(
  globalIgnores(["dist/", "src/net/protocol.ts"]),
  js.configs.recommended,
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "What has a name is found by it: export it by name." },
      ],
    },
  },
  ...Object.entries(LAYERS).map(([folder, group]) => within(folder, { group })),
  ...FEATURES.map((name) =>
    within(`features/${name}`, { regex: `^\\.\\./(${FEATURES.filter((other) => other !== name).join("|")})/|/app/` }),
  ),
  { files: ["src/**/*.tsx"], extends: [hooks.configs.flat.recommended] },
  { files: ["*.config.ts"], rules: { "no-restricted-syntax": "off" } },
  { files: ["tests/**"], rules: { "max-lines-per-function": "off" } },
  { files: ["scripts/**"], languageOptions: { globals: { process: "readonly" } } },
  prettier,
);
