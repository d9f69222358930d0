/** Applying: a document and an edit to the document after it. */

import type { Document } from "../document/model";
import * as nodes from "./apply-nodes";
import * as parameters from "./apply-parameters";
import * as rest from "./apply-rest";
import type { Edit } from "./edit";

/**
 * The document after an edit; what the edit does not touch is shared with the one before.
 *
 * Throws `EditRefused` if the edit does not fit: an unknown name, a taken or invalid id, a value no file can hold.
 */
export function apply(document: Document, edit: Edit): Document {
  switch (edit.edit) {
    case "add_node":
      return nodes.addNode(document, edit);
    case "remove_node":
      return nodes.removeNode(document, edit);
    case "rename_node":
      return nodes.renameNode(document, edit);
    case "replace_node":
      return nodes.replaceNode(document, edit);
    case "set_node":
      return nodes.setNode(document, edit);
    case "set_input":
      return nodes.setInput(document, edit);
    case "move_node":
      return nodes.moveNode(document, edit);
    case "add_parameter":
      return parameters.addParameter(document, edit);
    case "remove_parameter":
      return parameters.removeParameter(document, edit);
    case "rename_parameter":
      return parameters.renameParameter(document, edit);
    case "set_parameter":
      return parameters.setParameter(document, edit);
    default:
      return rest.applyRest(document, edit);
  }
}
