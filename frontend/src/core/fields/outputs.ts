/** Editing the workflow's outputs. */

import type { Document, Link } from "../document/model";
import type { Edit } from "../edits";

/** Publish an output of a node under a free name near the wanted one. */
export function addOutput(document: Document, link: Link, wanted: string): Edit {
  const base = /^[A-Za-z_]\w*$/.test(wanted) ? wanted.slice(0, 60) : "output";
  let name = base;
  for (let number = 2; document.outputs.has(name); number++) name = `${base}_${number}`;
  return { edit: "set_output", name, link };
}
