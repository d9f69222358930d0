// The types of the protocol, made from its JSON Schema: standard input to standard output.
//
//   python -m engine.protocol.schema | node scripts/types.mjs > src/net/protocol.ts

import { text } from "node:stream/consumers";
import { compile } from "json-schema-to-typescript";

const banner = `/* Made by \`make types\` from the models in engine/protocol: change those. */`;

const schema = withTuples(withoutTitles(JSON.parse(await text(process.stdin))));
const properties = Object.fromEntries(
  Object.keys(schema.$defs).map((name) => [name, { $ref: `#/$defs/${name}` }]),
);
const everything = { ...schema, type: "object", properties, additionalProperties: false };
process.stdout.write(
  await compile(everything, "Protocol", { bannerComment: banner, enableConstEnums: false, format: true }),
);

/** A title on every field would make a type of its own for each. */
function withoutTitles(value) {
  if (Array.isArray(value)) return value.map(withoutTitles);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !(key === "title" && typeof inner === "string"))
      .map(([key, inner]) => [key, withoutTitles(inner)]),
  );
}

/** Tuples in the older words of JSON Schema, which the compiler knows. */
function withTuples(value) {
  if (Array.isArray(value)) return value.map(withTuples);
  if (value === null || typeof value !== "object") return value;
  const { prefixItems, ...fields } = value;
  if (Array.isArray(prefixItems)) fields.items = prefixItems;
  return Object.fromEntries(Object.entries(fields).map(([key, inner]) => [key, withTuples(inner)]));
}
