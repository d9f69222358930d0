/** What the next run does anew because its seeds are other ones than the document says. */

import type { Document } from "../document/model";
import { linksIn } from "../document/model";
import { neighboursOf } from "../graph/links";
import { downstream } from "../graph/walk";
import type { SeedPlace, Seeds } from "./seeds";

/** The nodes that a run with these seeds cannot have from the store, whatever the marks say of the document. */
export function variedNodes(document: Document, places: readonly SeedPlace[], seeds: Seeds): ReadonlySet<string> {
  if (seeds.size === 0) return NONE;
  const changed = places.filter(({ key }) => seeds.has(key));
  const parameters = new Set(changed.flatMap(({ node, name }) => (node === null ? [name] : [])));
  const first = new Set(changed.flatMap(({ node }) => node ?? []));
  for (const [id, node] of document.nodes) {
    const reads = [...node.inputs.values()].some((value) => linksIn(value).some((link) => parameters.has(link.node)));
    if (reads) first.add(id);
  }
  return downstream(neighboursOf(document), first);
}

const NONE: ReadonlySet<string> = new Set();
