/** The place: what of the page stands in its address, after the #, so that it can be linked to and comes back. */

import type { Mode } from "../store/view";

export interface Place {
  /** The name of the workflow that is shown; empty for none. */
  readonly name: string;
  /** How, if the address says it. */
  readonly mode: Mode | null;
}

/** `#portrait` is a workflow as a graph, `#portrait?form` as a form. */
export function placeOf(hash: string): Place {
  const [name = "", mode] = hash.replace(/^#/, "").split("?", 2);
  return { name: decoded(name), mode: mode === "form" || mode === "graph" ? mode : null };
}

export function hashOf(name: string, mode: Mode): string {
  return name === "" ? "" : `#${encodeURIComponent(name)}${mode === "form" ? "?form" : ""}`;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return "";
  }
}
