/** As it was run: a document together with the values that its parameters had. */

import type { Document } from "../document/model";
import type { Edit } from "../edits";
import { parseSeed, seedText } from "../fields/seeds";
import type { Json } from "../json";
import { packInteger, same } from "../json";

/** The edits after which a document's parameters have, as defaults, the values that a job was given. */
export function givenAsDefaults(document: Document, parameters: Readonly<Record<string, unknown>>): readonly Edit[] {
  return Object.entries(parameters).flatMap(([name, given]): Edit[] => {
    const parameter = document.parameters.get(name);
    if (parameter === undefined) return [];
    const seed = parameter.type === "Seed" ? parseSeed(seedText(given as Json)) : null;
    const value = seed === null ? (given as Json) : packInteger(seed);
    if (!parameter.required && same(parameter.default, value)) return [];
    return [{ edit: "set_parameter", name, field: "default", value }];
  });
}

const NAME = /[^A-Za-z0-9_.-]+/g;
const LONGEST = 90;

/** A name for a document, from whatever a job was called. */
export function documentName(name: string): string {
  const clean = name
    .replace(NAME, " ")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, LONGEST)
    .trim();
  return clean || "Untitled";
}
