/** Batches: edits that are done together or not at all. */

import type { Document } from "../document/model";
import type { Problem } from "../problem";
import { apply } from "./apply";
import { withPlaces, withoutNodes } from "./apply-nodes";
import type { Edit, EditKind } from "./edit";
import { draftOf, finish } from "./order";
import { EditRefused } from "./refuse";

/** The document after edits, one after the other. Throws `EditRefused` at the first that does not fit. */
export function applyAll(document: Document, edits: readonly Edit[]): Document {
  return new Batch(document, edits).done();
}

/** What comes of edits: the document, or the problem with the edit at `index`. */
export type Attempt =
  | { readonly done: true; readonly document: Document }
  | { readonly done: false; readonly problem: Problem; readonly index: number };

/** Edits are tried before they are sent, and the same ones are then shown: what was tried last is known. */
const TRIED = new WeakMap<readonly Edit[], { readonly on: Document; readonly attempt: Attempt }>();

/** Edits, all of them or none, without exceptions. */
export function attempt(document: Document, edits: readonly Edit[]): Attempt {
  const known = TRIED.get(edits);
  if (known?.on === document) return known.attempt;
  const tried = attempted(document, edits);
  TRIED.set(edits, { on: document, attempt: tried });
  return tried;
}

function attempted(document: Document, edits: readonly Edit[]): Attempt {
  const batch = new Batch(document, edits);
  try {
    return { done: true, document: batch.done() };
  } catch (error) {
    if (error instanceof EditRefused) return { done: false, problem: error.problem, index: batch.index };
    throw error;
  }
}

/** Edits that are done together: a thousand of them take about as long as a thousand alone would in a small document. */
class Batch {
  /** The edit that is done just now. */
  index = 0;
  private now: Document;

  constructor(
    document: Document,
    private readonly edits: readonly Edit[],
  ) {
    this.now = document;
  }

  done(): Document {
    this.begin();
    try {
      while (this.index < this.edits.length) this.step();
      return this.now;
    } finally {
      finish(this.now.nodes);
      finish(this.now.layout.nodes);
    }
  }

  /** What several edits write in is copied once for all of them. */
  private begin(): void {
    const { nodes, layout } = this.now;
    if (isRepeated(this.edits, NODES)) this.now = { ...this.now, nodes: draftOf(nodes) };
    if (isRepeated(this.edits, PLACES)) this.now = withPlaces(this.now, draftOf(layout.nodes));
  }

  /** Nodes that are removed one after the other go at once: for each of them all links would be looked through. */
  private step(): void {
    const edit = this.edits[this.index];
    const gone = new Set<string>();
    for (let at = this.index; ; at++) {
      const next = this.edits[at];
      if (next?.edit !== "remove_node" || gone.has(next.id) || !this.now.nodes.has(next.id)) break;
      gone.add(next.id);
    }
    if (gone.size > 0) this.now = withoutNodes(this.now, gone);
    else if (edit) this.now = apply(this.now, edit);
    this.index += Math.max(gone.size, 1);
  }
}

const NODES: ReadonlySet<EditKind> = new Set(["add_node", "remove_node", "replace_node", "set_node", "set_input"]);
const PLACES: ReadonlySet<EditKind> = new Set(["move_node", "remove_node"]);

function isRepeated(edits: readonly Edit[], kinds: ReadonlySet<EditKind>): boolean {
  const first = edits.findIndex(({ edit }) => kinds.has(edit));
  return first >= 0 && edits.some(({ edit }, index) => index > first && kinds.has(edit));
}
