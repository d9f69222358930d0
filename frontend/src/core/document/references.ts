/**
 * References: what `$` means in a text of an input, and how to write a value so that it means the same.
 *
 * A whole text `$id` or `$id.output` is a link. Within longer text `$id` and `${id}` are holes for parameters, `$$` is a
 * dollar, and so is a `$` before anything but a letter, `_`, `{` or `$`.
 */

import { isLink, link } from "./model";
import type { Hole, Link, Literal, Text } from "./model";

/** A `$` that leads nowhere: what is wrong and what would mend it. */
export interface BadReference {
  readonly wrong: string;
  readonly hint: string;
}

const LINK = /^\$([A-Za-z_][A-Za-z0-9_]*)(?:\.([A-Za-z_][A-Za-z0-9_]*))?$/;
const TWO_DOTS = /^\$([A-Za-z_][A-Za-z0-9_]*)(?:\.[A-Za-z_][A-Za-z0-9_]*){2,}$/;
/** Every `$` of a text that means something: a dollar, or a parameter. */
export const SPECIAL = /\$(?:(?<dollar>\$)|(?<name>[A-Za-z_][A-Za-z0-9_]*)|\{(?<braced>[A-Za-z_][A-Za-z0-9_]*)\}|\{)/g;
const MEANT = /\$(?=[A-Za-z_{$])/g;

const LENGTH = 64;
const HOLES = 1000;
const DOLLAR = "write $$ for a dollar";
const LONG = { wrong: `a name has at most ${LENGTH} characters`, hint: DOLLAR };
const MANY = { wrong: `a text holds at most ${HOLES} references`, hint: DOLLAR };
const UNCLOSED = { wrong: "${ is not followed by a parameter's name and }", hint: DOLLAR };
const DOTTED = { wrong: "a link has one dot", hint: "a link is $node.output; write $$ for a dollar" };

export const isBad = (said: object): said is BadReference => "wrong" in said;
const isString = (part: string | Hole): part is string => typeof part === "string";
const isHole = (part: string | Hole | undefined): part is Hole => typeof part === "object";

/** What a text says. */
export function readText(text: string): Literal | Link | Text | BadReference {
  if (!text.includes("$")) return { value: text };
  const whole = LINK.exec(text);
  if (whole) {
    const [, node = "", output = ""] = whole;
    return Math.max(node.length, output.length) <= LENGTH ? link(node, output) : LONG;
  }
  if (TWO_DOTS.test(text)) return DOTTED;
  const parts = split(text);
  if (!Array.isArray(parts)) return parts;
  return parts.some(isHole) ? { parts } : { value: parts.filter(isString).join("") };
}

/** The text that `readText` reads as this value; a string stands for a literal. */
export function writeText(value: string | Link | Text): string {
  if (typeof value === "string") return value.replace(MEANT, "$$$$");
  if (isLink(value)) return value.output ? `$${value.node}.${value.output}` : `$${value.node}`;
  const written = value.parts.map((part, index) => writePart(part, value.parts[index + 1])).join("");
  const name = (LINK.exec(written) ?? TWO_DOTS.exec(written))?.[1];
  return name === undefined ? written : `\${${name}}${written.slice(1 + name.length)}`;
}

/** Texts and holes in turn, without empty texts. */
function split(text: string): (string | Hole)[] | BadReference {
  const parts: (string | Hole)[] = [];
  let literal = "";
  let at = 0;
  for (const found of text.matchAll(SPECIAL)) {
    literal += text.slice(at, found.index);
    at = found.index + found[0].length;
    const name = found.groups?.name ?? found.groups?.braced;
    if (found.groups?.dollar !== undefined) literal += "$";
    else if (name === undefined) return UNCLOSED;
    else if (name.length > LENGTH) return LONG;
    else if (parts.length > 2 * HOLES) return MANY;
    else {
      if (literal) parts.push(literal);
      parts.push({ parameter: name });
      literal = "";
    }
  }
  literal += text.slice(at);
  return literal ? [...parts, literal] : parts;
}

function writePart(part: string | Hole, after: string | Hole | undefined): string {
  if (isHole(part)) {
    const continues = typeof after === "string" && /^[A-Za-z0-9_]/.test(after);
    return continues ? `\${${part.parameter}}` : `$${part.parameter}`;
  }
  const written = writeText(part);
  return isHole(after) && part.endsWith("$") ? `${written}$` : written;
}
