/** Applying: edits of outputs, of what the workflow says of itself, of its layout, and of order. */

import type { Document } from "../document/model";
import { link } from "../document/model";
import type { RenameOutput, Reorder, SetLayout, SetLayoutItem, SetMeta, SetOutput, SetRequirement } from "./edit";
import { withNode, withPlaces } from "./apply-nodes";
import { put, renamed, reordered, without } from "./order";
import {
  checkId,
  checkJson,
  checkKey,
  checkLink,
  checkText,
  knownNode,
  knownOutput,
  knownPart,
  refuse,
} from "./refuse";
import { shown } from "../problem";

export type RestEdit = SetOutput | RenameOutput | SetMeta | SetRequirement | SetLayout | SetLayoutItem | Reorder;

export function applyRest(document: Document, edit: RestEdit): Document {
  switch (edit.edit) {
    case "set_output":
      return setOutput(document, edit);
    case "rename_output":
      return renameOutput(document, edit);
    case "set_meta":
      checkText(edit.field, edit.value);
      return { ...document, [edit.field]: edit.value };
    case "set_requirement":
      return setRequirement(document, edit);
    case "set_layout":
      checkJson(edit.value);
      return { ...document, layout: { ...document.layout, [edit.field]: edit.value } };
    case "set_layout_item":
      return setLayoutItem(document, edit);
    case "reorder":
      return reorder(document, edit);
  }
}

function setOutput(document: Document, edit: SetOutput): Document {
  if (edit.link === null) return { ...document, outputs: without(document.outputs, new Set([edit.name])) };
  const target = link(edit.link.node, edit.link.output);
  checkId(edit.name);
  checkLink(target);
  return { ...document, outputs: put(document.outputs, edit.name, target, edit.before) };
}

function renameOutput(document: Document, { name, to }: RenameOutput): Document {
  knownOutput(document, name);
  if (to === name) return document;
  checkId(to);
  if (document.outputs.has(to)) throw refuse("name-clash", `there is an output ${shown(to)} already`, { port: to });
  return { ...document, outputs: renamed(document.outputs, name, to) };
}

function setRequirement(document: Document, edit: SetRequirement): Document {
  if (edit.version === null) return { ...document, requires: without(document.requires, new Set([edit.pack])) };
  checkKey(edit.pack);
  checkText("version", edit.version);
  return { ...document, requires: put(document.requires, edit.pack, edit.version, edit.before) };
}

function setLayoutItem(document: Document, { field, name, value }: SetLayoutItem): Document {
  const part = knownPart(document, field);
  checkKey(name);
  checkJson(value);
  const others = Object.entries(part).filter(([other]) => other !== name);
  const entries = value === null ? Object.fromEntries(others) : { ...part, [name]: value };
  return { ...document, layout: { ...document.layout, [field]: Object.keys(entries).length > 0 ? entries : null } };
}

function reorder(document: Document, edit: Reorder): Document {
  switch (edit.of) {
    case "inputs": {
      const node = knownNode(document, edit.node ?? "");
      return withNode(document, edit.node ?? "", { ...node, inputs: reordered(node.inputs, edit.names) });
    }
    case "layout":
      return withPlaces(document, reordered(document.layout.nodes, edit.names));
    default:
      return { ...document, [edit.of]: reordered<unknown>(document[edit.of], edit.names) };
  }
}
