/** Applying: edits of parameters. */

import type { Document, Parameter } from "../document/model";
import { parameterFromJson } from "../document/wire";
import type { AddParameter, RemoveParameter, RenameParameter, SetParameter } from "./edit";
import { withRenamedLinks, withoutLinks } from "./links";
import { put, renamed, without } from "./order";
import { checkFree, checkParameter, checkParameterField, knownParameter } from "./refuse";

export function addParameter(document: Document, edit: AddParameter): Document {
  const parameter = parameterFromJson(edit.parameter);
  checkFree(document, edit.name);
  checkParameter(parameter);
  return { ...document, parameters: put(document.parameters, edit.name, parameter, edit.before) };
}

export function removeParameter(document: Document, edit: RemoveParameter): Document {
  knownParameter(document, edit.name);
  return withoutParameters(document, new Set([edit.name]));
}

/** The document without some parameters and the links to them. */
export function withoutParameters(document: Document, gone: ReadonlySet<string>): Document {
  if (gone.size === 0) return document;
  return withoutLinks({ ...document, parameters: without(document.parameters, gone) }, gone);
}

export function renameParameter(document: Document, { name, to }: RenameParameter): Document {
  knownParameter(document, name);
  if (to === name) return document;
  checkFree(document, to);
  const after = { ...document, parameters: renamed(document.parameters, name, to) };
  return withRenamedLinks(after, new Map([[name, to]]), true);
}

export function setParameter(document: Document, edit: SetParameter): Document {
  const parameter = knownParameter(document, edit.name);
  checkParameterField(edit.field, edit.value);
  const changed: Parameter = { ...parameter, [edit.field]: edit.value, ...implied(edit) };
  return { ...document, parameters: new Map(document.parameters).set(edit.name, changed) };
}

/** What else a field settles: a default makes a parameter optional, and a required one has none. */
function implied(edit: SetParameter): Partial<Parameter> {
  if (edit.field === "default") return { required: false };
  return edit.field === "required" && edit.value === true ? { default: null } : {};
}
