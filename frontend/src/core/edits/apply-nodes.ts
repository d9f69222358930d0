/** Applying: edits of nodes, of their inputs, and of where they stand. */

import type { Document, Node, Position } from "../document/model";
import { nodeFromJson, valueFromJson } from "../document/wire";
import type { AddNode, MoveNode, RemoveNode, RenameNode, ReplaceNode, SetInput, SetNode } from "./edit";
import { withRenamedLinks, withoutLinks } from "./links";
import { put, renamed, without } from "./order";
import { checkFree, checkKey, checkNode, checkNodeField, checkPosition, checkValue, knownNode } from "./refuse";

export function addNode(document: Document, edit: AddNode): Document {
  const node = nodeFromJson(edit.node);
  checkFree(document, edit.id);
  checkNode(node);
  return { ...document, nodes: put(document.nodes, edit.id, node, edit.before) };
}

export function removeNode(document: Document, edit: RemoveNode): Document {
  knownNode(document, edit.id);
  return withoutNodes(document, new Set([edit.id]));
}

/** The document without some nodes, their positions and the links to them. */
export function withoutNodes(document: Document, gone: ReadonlySet<string>): Document {
  if (gone.size === 0) return document;
  const bare = withPlaces(document, without(document.layout.nodes, gone));
  return withoutLinks({ ...bare, nodes: without(document.nodes, gone) }, gone);
}

export function renameNode(document: Document, { id, to }: RenameNode): Document {
  knownNode(document, id);
  if (to === id) return document;
  checkFree(document, to);
  const places = renamed(without(document.layout.nodes, new Set([to])), id, to);
  const moved = { ...withPlaces(document, places), nodes: renamed(document.nodes, id, to) };
  return withRenamedLinks(moved, new Map([[id, to]]), false);
}

export function replaceNode(document: Document, edit: ReplaceNode): Document {
  const node = nodeFromJson(edit.node);
  knownNode(document, edit.id);
  checkNode(node);
  return withNode(document, edit.id, node);
}

export function setNode(document: Document, edit: SetNode): Document {
  const node = knownNode(document, edit.id);
  checkNodeField(edit.field, edit.value);
  return withNode(document, edit.id, { ...node, [edit.field]: edit.value });
}

export function setInput(document: Document, edit: SetInput): Document {
  const node = knownNode(document, edit.node);
  if (edit.value === null) {
    return withNode(document, edit.node, { ...node, inputs: without(node.inputs, new Set([edit.input])) });
  }
  const value = valueFromJson(edit.value);
  checkKey(edit.input);
  checkValue(value);
  return withNode(document, edit.node, { ...node, inputs: put(node.inputs, edit.input, value, edit.before) });
}

export function moveNode(document: Document, edit: MoveNode): Document {
  const places = document.layout.nodes;
  if (edit.position === null) return withPlaces(document, without(places, new Set([edit.id])));
  checkKey(edit.id);
  checkPosition(edit.position);
  const [x, y] = edit.position;
  const position: Position = [x + 0, y + 0]; // never -0, which is written otherwise
  return withPlaces(document, put(places, edit.id, position, edit.before));
}

export function withNode(document: Document, id: string, node: Node): Document {
  return { ...document, nodes: put(document.nodes, id, node) };
}

export function withPlaces(document: Document, places: ReadonlyMap<string, Position>): Document {
  return { ...document, layout: { ...document.layout, nodes: places } };
}
