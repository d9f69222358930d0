/**
 * The edits: everything that can be done to a document, as data, in the form in which they travel.
 *
 * Each names what it touches and what it makes of it, never a position that another edit could shift. `before` is the
 * name of the entry that a new one stands before; it stands last if that is absent or no longer there.
 */

import type { Link, Value } from "../document/model";
import type { NodeJson, ParameterJson } from "../document/wire";
import type { Json } from "../json";

interface Placed {
  before?: string | null;
}

/** Add a node under a free id. */
export interface AddNode extends Placed {
  edit: "add_node";
  id: string;
  node: NodeJson;
}

/** Remove a node with its position, and every link to it from inputs, lists and outputs. */
export interface RemoveNode {
  edit: "remove_node";
  id: string;
}

/** Give a node another id, in every link and its position too. */
export interface RenameNode {
  edit: "rename_node";
  id: string;
  to: string;
}

/** Put another node in the place of one. Links to it stay. */
export interface ReplaceNode {
  edit: "replace_node";
  id: string;
  node: NodeJson;
}

export type NodeField = "type" | "title" | "note" | "disabled";

/** Set one field of a node. */
export interface SetNode {
  edit: "set_node";
  id: string;
  field: NodeField;
  value: string | boolean;
}

/** Give an input a value or a link, or nothing (null). Connecting and disconnecting are this edit. */
export interface SetInput extends Placed {
  edit: "set_input";
  node: string;
  input: string;
  value: Value | null;
}

/** Place a node in the editor, or forget its place (null). */
export interface MoveNode extends Placed {
  edit: "move_node";
  id: string;
  position: readonly [number, number] | null;
}

/** Add a parameter under a free name. */
export interface AddParameter extends Placed {
  edit: "add_parameter";
  name: string;
  parameter: ParameterJson;
}

/** Remove a parameter, and every input and item that is a link to it. Texts keep their words: the hole stays. */
export interface RemoveParameter {
  edit: "remove_parameter";
  name: string;
}

/** Give a parameter another name, in every link and text too. */
export interface RenameParameter {
  edit: "rename_parameter";
  name: string;
  to: string;
}

export type ParameterField = "type" | "required" | "default" | "min" | "max" | "step" | "choices" | "label" | "help";

/** Set one field of a parameter. A default makes it optional; `required: true` takes the default away. */
export interface SetParameter {
  edit: "set_parameter";
  name: string;
  field: ParameterField;
  value: Json;
}

/** Lead an output of the workflow to an output of a node, or remove it (null). */
export interface SetOutput extends Placed {
  edit: "set_output";
  name: string;
  link: Link | null;
}

/** Give an output of the workflow another name. */
export interface RenameOutput {
  edit: "rename_output";
  name: string;
  to: string;
}

/** Set the workflow's name or description. */
export interface SetMeta {
  edit: "set_meta";
  field: "name" | "description";
  value: string;
}

/** Require a version of a pack, or no longer (null). */
export interface SetRequirement extends Placed {
  edit: "set_requirement";
  pack: string;
  version: string | null;
}

export type LayoutField = "frames" | "notes" | "wires" | "collapsed";

/** Set one part of the layout but the positions, or remove it (null). */
export interface SetLayout {
  edit: "set_layout";
  field: LayoutField;
  value: Json;
}

/** Set one named entry of a part of the layout, or remove it (null): a frame, a note, a wire's points. */
export interface SetLayoutItem {
  edit: "set_layout_item";
  field: LayoutField;
  name: string;
  value: Json;
}

export type Ordered = "requires" | "parameters" | "nodes" | "outputs" | "layout" | "inputs";

/** Put entries into an order; those that are not named follow in the order that they have. */
export interface Reorder {
  edit: "reorder";
  of: Ordered;
  names: readonly string[];
  node?: string;
}

export type Edit =
  | AddNode
  | RemoveNode
  | RenameNode
  | ReplaceNode
  | SetNode
  | SetInput
  | MoveNode
  | AddParameter
  | RemoveParameter
  | RenameParameter
  | SetParameter
  | SetOutput
  | RenameOutput
  | SetMeta
  | SetRequirement
  | SetLayout
  | SetLayoutItem
  | Reorder;

export type EditKind = Edit["edit"];
