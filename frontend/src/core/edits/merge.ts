/** Merging: the edits of one gesture, such as a drag, as few that do the same. */

import type { Edit } from "./edit";

/**
 * Edits that do what `earlier` and then `later` do.
 *
 * Where both only set things, what is set again later is set once: a drag of a node is then one edit however long it
 * takes. Anything else is kept as it is.
 */
export function mergeEdits(earlier: readonly Edit[], later: readonly Edit[]): readonly Edit[] {
  const merged = new Map<string, Edit>();
  for (const edit of [...earlier, ...later]) {
    const place = placeOf(edit);
    if (place === null) return [...earlier, ...later];
    const before = merged.get(place);
    merged.set(place, before ? instead(before, edit) : edit);
  }
  return [...merged.values()];
}

/** The place that an edit sets whatever stood there; null where an edit does more, or depends on what others did. */
function placeOf(edit: Edit): string | null {
  switch (edit.edit) {
    case "move_node":
      return edit.position === null ? null : `place ${edit.id}`;
    case "set_input":
      return edit.value === null ? null : `input ${edit.node} ${edit.input}`;
    case "set_node":
      return `node ${edit.id} ${edit.field}`;
    case "set_meta":
      return `meta ${edit.field}`;
    case "set_parameter": // `required` takes the default away, so that their order counts
      return edit.field === "required" ? null : `parameter ${edit.name} ${edit.field}`;
    case "set_layout_item":
      return edit.value === null ? null : `item ${edit.field} ${edit.name}`;
    default:
      return null;
  }
}

/** The later edit; where the first one made the entry, it stands where that one put it. */
function instead(earlier: Edit, later: Edit): Edit {
  const before = "before" in earlier ? earlier.before : undefined;
  return before === undefined ? later : ({ ...later, before } as Edit);
}
