/** Image inputs: where in a document a picture can go, and the edits that put it there. */

import type { Catalogue, InputSpec } from "../catalogue/catalogue";
import { inputOf } from "../catalogue/catalogue";
import type { Document } from "../document/model";
import { isLink } from "../document/model";
import type { Edit } from "../edits";
import { freeId, idFor } from "../names";

/** An input of a node, or a parameter, where `node` is null. */
export interface ImageInput {
  readonly node: string | null;
  readonly name: string;
  readonly label: string;
}

const RESOURCE = "image";
const GAP = 320;

/** Every place that takes the name of a picture. */
export function imageInputs(document: Document, catalogue: Catalogue): readonly ImageInput[] {
  const isImage = (type: string): boolean => catalogue.types.get(type)?.resource === RESOURCE;
  const parameters = [...document.parameters].filter(([, { type }]) => isImage(type));
  const inputs = [...document.nodes].flatMap(([id, node]) => {
    const ports = imagePorts(catalogue, node.type).filter(({ name }) => {
      const value = node.inputs.get(name);
      return value === undefined || !isLink(value);
    });
    return ports.map(({ name }) => ({ node: id, name, label: `${node.title || id} · ${name}` }));
  });
  return [...parameters.map(([name, { label }]) => ({ node: null, name, label: label || name })), ...inputs];
}

/** The edits that put a picture, by its name, into an input. */
export function pictureInto(input: ImageInput, picture: string): readonly Edit[] {
  if (input.node === null) return [{ edit: "set_parameter", name: input.name, field: "default", value: picture }];
  return [{ edit: "set_input", node: input.node, input: input.name, value: { value: picture } }];
}

/** The edits that add a node with a picture in it, and its id; null where no node type takes one. */
export function pictureNode(
  document: Document,
  catalogue: Catalogue,
  picture: string,
): { readonly id: string; readonly edits: readonly Edit[] } | null {
  const spec = [...catalogue.nodes.values()].find(({ name }) => imagePorts(catalogue, name).length > 0);
  const port = spec && imagePorts(catalogue, spec.name)[0];
  if (spec === undefined || port === undefined) return null;
  const id = freeId(document, idFor(spec.name));
  const places = [...document.layout.nodes.values()];
  const x = places.length === 0 ? 0 : Math.min(...places.map(([left]) => left)) - GAP;
  const y = places.length === 0 ? 0 : Math.min(...places.map(([, top]) => top));
  const node = { type: spec.name, inputs: { [port.name]: { value: picture } } };
  return {
    id,
    edits: [
      { edit: "add_node", id, node },
      { edit: "move_node", id, position: [x, y] },
    ],
  };
}

function imagePorts(catalogue: Catalogue, type: string): readonly InputSpec[] {
  const spec = catalogue.nodes.get(type);
  const ports = spec?.inputs.filter((port) => catalogue.types.get(port.type.name)?.resource === RESOURCE) ?? [];
  return ports.filter((port) => spec !== undefined && inputOf(spec, port.name) === port);
}
