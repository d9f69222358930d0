/** What can be done with a picture. */

import { Download, FilePlus2, ImageDown, ImagePlus, Maximize2, RotateCcw, Star, StarOff, Trash2 } from "lucide-react";
import { imageInputs, pictureInto, pictureNode } from "../../core/gallery/image-inputs";
import type { ImageInput } from "../../core/gallery/image-inputs";
import type { Problem } from "../../core/problem";
import { assetAddress } from "../../net/api";
import type { PictureView } from "../../net/protocol";
import type { MenuEntry, SubMenu } from "../../parts/menu-entries";
import { goTo } from "../../store/desk";
import type { Gallery } from "../../store/gallery";
import { tell, tellProblem } from "../../store/notices";
import { openCopy } from "../../store/open-copy";
import type { Tab } from "../../store/tabs";
import type { Workspace } from "../../store/workspace";
import { fileName, isPicture } from "./picture-words";

export function pictureEntries(
  workspace: Workspace,
  tab: Tab,
  gallery: Gallery,
  picture: PictureView,
): readonly MenuEntry[] {
  const { actions } = gallery;
  const { digest, starred, trashed } = picture;
  if (trashed !== null) {
    return [
      { label: "Restore", icon: RotateCcw, onSelect: () => void restore(workspace, gallery, [digest]) },
      { label: "Delete for ever", icon: Trash2, isDanger: true, onSelect: () => void removeForEver(workspace, gallery, [digest]) }, // prettier-ignore
    ];
  }
  return [
    { label: "Look closely", icon: Maximize2, onSelect: () => actions.look({ kind: "one", digest }) },
    { label: "Open the workflow that made this", icon: FilePlus2, onSelect: () => void openMaker(workspace, picture) },
    ...(isPicture(picture) ? [sendEntry(workspace, tab, picture)] : []),
    "line",
    {
      label: starred ? "Take the star away" : "Star",
      icon: starred ? StarOff : Star,
      onSelect: () => void said(workspace, actions.star([digest], !starred)),
    },
    { label: "Download", icon: Download, onSelect: () => download(picture) },
    "line",
    { label: "Delete", icon: Trash2, isDanger: true, onSelect: () => void throwAway(workspace, gallery, [digest]) },
  ];
}

/** Where the picture can go in the document that is open. */
export function sendEntry(workspace: Workspace, tab: Tab, picture: PictureView): SubMenu {
  const { document } = tab.open.store.getState();
  const inputs = document ? imageInputs(document, workspace.catalogue) : [];
  return {
    label: "Use as an image input",
    icon: ImageDown,
    entries: [
      ...inputs.map((input) => ({ label: input.label, onSelect: () => void send(workspace, tab, picture, input) })),
      ...(inputs.length > 0 ? (["line"] as const) : []),
      { label: "A new node", icon: ImagePlus, onSelect: () => void send(workspace, tab, picture, null) },
    ],
  };
}

/** Put the picture into an input, or, with null, into a new node. */
async function send(
  { api, catalogue, notices, view }: Workspace,
  tab: Tab,
  picture: PictureView,
  input: ImageInput | null,
): Promise<void> {
  // prettier-ignore
  const used = await api.usePicture(picture.digest);
  const { document } = tab.open.store.getState();
  if (!used.ok || document === null) {
    if (!used.ok && used.problems[0]) tellProblem(notices, used.problems[0]);
    return;
  }
  const made = input === null ? pictureNode(document, catalogue, used.value.name) : null;
  const problem = tab.open.actions.edit(input ? pictureInto(input, used.value.name) : (made?.edits ?? []));
  if (problem) {
    tellProblem(notices, problem);
    return;
  }
  view.setState({ mode: "graph" });
  const node = input ? input.node : (made?.id ?? null);
  if (node !== null) goTo(tab.desk, node, input?.name);
  tell(notices, { text: `The picture is in ${input?.label ?? node ?? "the workflow"}` });
}

export async function openMaker(workspace: Workspace, picture: PictureView): Promise<void> {
  const answer = await workspace.api.picture(picture.digest);
  if (!answer.ok) {
    if (answer.problems[0]) tellProblem(workspace.notices, answer.problems[0]);
    return;
  }
  const { workflow, name, document, parameters } = answer.value;
  await openCopy(workspace, { name: workflow || name, document, parameters });
}

export function download(picture: PictureView): void {
  const link = document.createElement("a");
  link.href = `${assetAddress(picture.digest)}?download=true`;
  link.download = fileName(picture);
  link.click();
}

export async function throwAway(workspace: Workspace, gallery: Gallery, digests: readonly string[]): Promise<void> {
  if (!(await said(workspace, gallery.actions.trash(digests, true)))) return;
  const text = digests.length === 1 ? "The picture is in the trash" : `${digests.length} pictures are in the trash`;
  tell(workspace.notices, {
    text,
    action: { label: "Undo", perform: () => void restore(workspace, gallery, digests) },
  });
}

export async function restore(workspace: Workspace, gallery: Gallery, digests: readonly string[]): Promise<void> {
  await said(workspace, gallery.actions.trash(digests, false));
}

export async function removeForEver(workspace: Workspace, gallery: Gallery, digests: readonly string[]): Promise<void> {
  await said(workspace, gallery.actions.remove(digests));
}

/** Whether it went well; what did not is told. */
async function said({ notices }: Workspace, asked: Promise<Problem | null>): Promise<boolean> {
  const problem = await asked;
  if (problem) tellProblem(notices, problem);
  return problem === null;
}
