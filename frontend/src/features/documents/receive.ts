/** Receiving files that were dropped or pasted: workflows are opened, pictures become nodes. */

import type { Catalogue, NodeSpec } from "../../core/catalogue/catalogue";
import { nodeTypes } from "../../core/catalogue/catalogue";
import type { Position } from "../../core/document/model";
import type { Edit } from "../../core/edits";
import { madeBy, nameFromFile, workflowOf } from "../../core/made-by";
import { freeId, idFor } from "../../core/names";
import { textIn } from "../../core/png";
import { tell, tellProblem } from "../../store/notices";
import type { Tab } from "../../store/tabs";
import type { Workspace } from "../../store/workspace";
import { createDocument, refuse } from "./actions";
import { unpacked } from "./unpack";

/** Bytes that a file may have: what the server takes. */
const MOST = 64 * 2 ** 20;
/** Pixels from one new node to the next. */
const STEP = 40;

/** Where the first node of a picture shall stand, and in which document. */
export interface Target {
  readonly tab: Tab;
  readonly at: Position;
}

/** Take in files, one after the other; what is none of ours is said, and the others are still taken. */
export async function receive(workspace: Workspace, files: readonly File[], target: Target | null): Promise<void> {
  let pictures = 0;
  for (const file of files) {
    if (file.size > MOST) {
      problem(workspace, `${file.name} is too large`, "a file here has at most 64 MiB");
    } else if (/\.ya?ml$/i.test(file.name)) {
      await createDocument(workspace, nameFromFile(file.name), await file.text());
    } else if (!(await openMadeBy(workspace, file))) {
      await addPicture(workspace, file, target && { ...target, at: shifted(target.at, pictures) });
      pictures += 1;
    }
  }
}

/** Open the workflow that a picture says it was made by; false where it says nothing. */
async function openMadeBy(workspace: Workspace, file: File): Promise<boolean> {
  const found = textIn(new Uint8Array(await file.arrayBuffer()));
  if (found.kind === "none") return false;
  const text = found.kind === "found" ? await unpacked(found.embedded) : null;
  const made = text === null ? null : madeBy(text);
  if (made === null) {
    const hint = "the picture itself may still be whole: choose it at an image input";
    problem(workspace, `what ${file.name} says of its workflow is damaged`, hint);
  } else {
    await createDocument(workspace, nameFromFile(file.name), workflowOf(made));
  }
  return true;
}

async function addPicture(workspace: Workspace, file: File, target: Target | null): Promise<void> {
  const { api, catalogue, notices } = workspace;
  const isPicture = file.type.startsWith("image/");
  const spec = isPicture ? loaderIn(catalogue) : undefined;
  if (!spec || !target) {
    const hint = isPicture ? "open a workflow first" : "drop a workflow (YAML), or a picture";
    problem(workspace, `${file.name} cannot be used here`, hint);
    return;
  }
  const answer = await api.upload(file);
  if (!answer.ok) {
    refuse(workspace, answer);
    return;
  }
  const { tab, at } = target;
  const { document } = tab.open.store.getState();
  if (!document) return;
  const id = freeId(document, idFor(nameFromFile(file.name)));
  const refused = tab.open.actions.edit(nodeWith(spec, catalogue, id, answer.value.name, at));
  if (refused) tellProblem(notices, refused);
  else tab.desk.setState({ selected: new Set([id]) });
}

function nodeWith(spec: NodeSpec, catalogue: Catalogue, id: string, image: string, at: Position): readonly Edit[] {
  const input = spec.inputs.find((port) => isImage(catalogue, port.type.name));
  return [
    { edit: "add_node", id, node: { type: spec.name } },
    ...(input ? [{ edit: "set_input", node: id, input: input.name, value: { value: image } } as const] : []),
    { edit: "move_node", id, position: [Math.round(at[0]), Math.round(at[1])] },
  ];
}

/** The node type that reads a picture and needs nothing else. */
function loaderIn(catalogue: Catalogue): NodeSpec | undefined {
  return nodeTypes(catalogue).find((spec) => {
    const needed = spec.inputs.filter((port) => port.required);
    return needed.length === 1 && needed[0] !== undefined && isImage(catalogue, needed[0].type.name);
  });
}

const isImage = (catalogue: Catalogue, type: string): boolean => catalogue.types.get(type)?.resource === "image";

const shifted = ([x, y]: Position, times: number): Position => [x + STEP * times, y + STEP * times];

function problem({ notices }: Workspace, text: string, hint: string): void {
  tell(notices, { kind: "problem", text, hint });
}
