/** One picture, closely: zoom, pan, the next one by arrow keys, and beside it what made it. */

import { ChevronLeft, ChevronRight, Maximize, X, ZoomIn, ZoomOut } from "lucide-react";
import { Dialog } from "radix-ui";
import { useEffect } from "react";
import type { PictureView } from "../../net/protocol";
import { IconButton } from "../../parts/Button";
import { OutputView } from "../../status/OutputView";
import { useWorkspace } from "../../parts/workspace";
import { Details } from "./Details";
import { LensFrame } from "./LensFrame";
import { Stage, sizeOf } from "./Stage";
import { throwAway } from "./picture-entries";
import { isPicture, titleOf } from "./picture-words";
import { useGallery, useGalleryState } from "./useGallery";
import { useLens } from "./useLens";
import type { LensTools } from "./useLens";

const CLOSER = 1.5;

export function LookAtOne({ picture }: { readonly picture: PictureView }) {
  const tools = useLens(sizeOf(picture));
  const { before, after, go } = useNeighbours(picture);
  useKeys(picture, tools, go);
  return (
    <div className="gallery-look-body">
      <LensFrame tools={tools} onDoubleClick={() => (tools.lens.scale === 1 ? tools.fit() : tools.whole())}>
        {isPicture(picture) ? (
          <Stage picture={picture} lens={tools.lens} size={sizeOf(picture)} />
        ) : (
          <div className="gallery-other">
            <OutputView output={{ kind: "file", ...picture }} label={titleOf(picture)} />
          </div>
        )}
        <div className="gallery-tools" role="toolbar" aria-label="View">
          <IconButton label="Newer (←)" icon={ChevronLeft} disabled={!before} onClick={() => go(-1)} />
          <IconButton label="Older (→)" icon={ChevronRight} disabled={!after} onClick={() => go(1)} />
          <IconButton label="Further away (-)" icon={ZoomOut} onClick={() => tools.zoom(1 / CLOSER)} />
          <span className="gallery-scale">{Math.round(tools.lens.scale * 100)} %</span>
          <IconButton label="Closer (+)" icon={ZoomIn} onClick={() => tools.zoom(CLOSER)} />
          <IconButton label="The whole picture (0)" icon={Maximize} onClick={tools.fit} />
        </div>
      </LensFrame>
      <aside className="gallery-beside" aria-label="What made it">
        <Dialog.Close asChild>
          <IconButton label="Close (Esc)" icon={X} className="gallery-close" />
        </Dialog.Close>
        <Details picture={picture} />
      </aside>
    </div>
  );
}

function useNeighbours({ digest }: PictureView) {
  const { actions, store } = useGallery();
  const pictures = useGalleryState((state) => state.pictures);
  const at = pictures.findIndex((one) => one.digest === digest);
  const [before, after] = [pictures[at - 1], pictures[at + 1]];
  useEffect(() => {
    if (after === undefined && store.getState().after !== null) void actions.more();
  }, [after, actions, store]);
  const go = (step: 1 | -1): void => {
    const next = step > 0 ? after : before;
    if (next) actions.look({ kind: "one", digest: next.digest });
  };
  return { before, after, go };
}

function useKeys(picture: PictureView, tools: LensTools, go: (step: 1 | -1) => void): void {
  const workspace = useWorkspace();
  const gallery = useGallery();
  useEffect(() => {
    const acts: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => go(-1),
      ArrowRight: () => go(1),
      "+": () => tools.zoom(CLOSER),
      "=": () => tools.zoom(CLOSER),
      "-": () => tools.zoom(1 / CLOSER),
      "0": tools.fit,
      "1": tools.whole,
      s: () => void gallery.actions.star([picture.digest], !picture.starred),
      Delete: () => void throwAway(workspace, gallery, [picture.digest]),
    };
    const pressed = (event: KeyboardEvent): void => {
      const isElsewhere = event.target instanceof HTMLElement && event.target.closest("input, textarea, [role=menu]");
      const act = acts[event.key];
      if (!act || isElsewhere || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    };
    addEventListener("keydown", pressed, true);
    return () => removeEventListener("keydown", pressed, true);
  });
}
