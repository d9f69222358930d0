/** What a picture of Darkroom says of itself: the workflow that made it, and the parameters that it was given. */

import type { Document } from "./document/model";
import { readDocument } from "./document/read";
import { writeDocument } from "./document/write";
import { same } from "./json";
import type { Json, JsonObject } from "./json";

export interface MadeBy {
  /** YAML. */
  readonly workflow: string;
  readonly parameters: JsonObject;
}

/** The text of the chunk read; null where it is not what Darkroom writes. */
export function madeBy(text: string): MadeBy | null {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof said !== "object" || said === null) return null;
  const { workflow, parameters = {} } = said as { workflow?: unknown; parameters?: unknown };
  if (typeof workflow !== "string") return null;
  const isMapping = typeof parameters === "object" && parameters !== null && !Array.isArray(parameters);
  return { workflow, parameters: isMapping ? (parameters as JsonObject) : {} };
}

/**
 * The workflow with the parameters of that picture as its defaults, so that it makes the same picture again.
 *
 * Where they are its defaults already, or it cannot be read here, it is what it was, to the byte.
 */
export function workflowOf({ workflow, parameters }: MadeBy): string {
  const { document } = readDocument(workflow);
  const changed = document && withDefaults(document, parameters);
  return changed ? writeDocument(changed) : workflow;
}

function withDefaults(document: Document, given: JsonObject): Document | null {
  const parameters = new Map(document.parameters);
  let isChanged = false;
  for (const [name, parameter] of document.parameters) {
    const value = Object.hasOwn(given, name) ? asWritten(given[name], parameter.type) : undefined;
    if (value === undefined || (!parameter.required && same(value, parameter.default))) continue;
    parameters.set(name, { ...parameter, required: false, default: value });
    isChanged = true;
  }
  return isChanged ? { ...document, parameters } : null;
}

/** Seeds travel as decimal text, for they can be larger than a number of JSON. */
function asWritten(value: Json | undefined, type: string): Json | undefined {
  if (type !== "Seed" || typeof value !== "string" || !/^[0-9]{1,20}$/.test(value)) return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : { $number: value };
}

/** What a new document is called that a file brings: the file's name without its ending and its folder. */
export function nameFromFile(file: string): string {
  const bare = file.replace(/^.*[/\\]/, "").replace(/\.(png|ya?ml)$/i, "");
  const allowed = bare.replace(/[^A-Za-z0-9 _.-]+/g, " ").replace(/^[^A-Za-z0-9]+/, "");
  return allowed.slice(0, 90).trim() || "Untitled"; // with room for a number behind it
}
