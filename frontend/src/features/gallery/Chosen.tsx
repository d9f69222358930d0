/** What can be done with the pictures that are chosen. */

import { Columns2, RotateCcw, Star, Trash2, X } from "lucide-react";
import { counted } from "../../core/run/words";
import { Button, IconButton } from "../../parts/Button";
import { useWorkspace } from "../../parts/workspace";
import { removeForEver, restore, throwAway } from "./picture-entries";
import { useGallery, useGalleryState } from "./useGallery";

export function Chosen() {
  const workspace = useWorkspace();
  const gallery = useGallery();
  const chosen = useGalleryState((state) => state.chosen);
  const isTrash = useGalleryState((state) => state.query.trashed);
  if (chosen.size === 0) return null;
  const digests = [...chosen];
  const [left, right] = digests;
  const clear = (): void => digests.forEach((digest) => gallery.actions.choose(digest, false));
  const compare = (): void => {
    if (left !== undefined && right !== undefined) gallery.actions.look({ kind: "two", left, right });
  };
  return (
    <div className="gallery-chosen" role="toolbar" aria-label="The chosen pictures">
      <span>{counted(chosen.size, "picture")}</span>
      {isTrash ? (
        <>
          <IconButton label="Restore" icon={RotateCcw} onClick={() => void restore(workspace, gallery, digests)} />
          <Button size="small" kind="danger" onClick={() => void removeForEver(workspace, gallery, digests)}>
            Delete for ever
          </Button>
        </>
      ) : (
        <>
          {chosen.size === 2 && (
            <Button size="small" icon={Columns2} onClick={compare}>
              Compare
            </Button>
          )}
          <IconButton label="Star" icon={Star} onClick={() => void gallery.actions.star(digests, true)} />
          <IconButton label="Delete" icon={Trash2} onClick={() => void throwAway(workspace, gallery, digests)} />
        </>
      )}
      <IconButton label="Choose none" icon={X} size="small" onClick={clear} />
    </div>
  );
}
