/** A picture of the gallery, small. A click looks at it closely; with Ctrl or Shift it is chosen. */

import { AudioLines, Check, File, Star } from "lucide-react";
import { memo } from "react";
import type { MouseEvent } from "react";
import { shownAs } from "../../core/run/made";
import { assetAddress } from "../../net/api";
import type { PictureView } from "../../net/protocol";
import { Icon } from "../../parts/Icon";
import { ContextMenu } from "../../parts/Menu";
import { useTab, useWorkspace } from "../../parts/workspace";
import { pictureEntries } from "./picture-entries";
import { titleOf } from "./picture-words";
import { useGallery, useGalleryState } from "./useGallery";

const SIZE = 256;

export const Thumb = memo(function Thumb({ picture }: { readonly picture: PictureView }) {
  const gallery = useGallery();
  const workspace = useWorkspace();
  const tab = useTab();
  const { digest, starred } = picture;
  const isChosen = useGalleryState((state) => state.chosen.has(digest));
  const isChoosing = useGalleryState((state) => state.chosen.size > 0);
  function clicked(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey) gallery.actions.choose(digest, !isChosen);
    else gallery.actions.look({ kind: "one", digest });
  }
  return (
    <li className={`gallery-thumb ${isChosen ? "is-chosen" : ""} ${isChoosing ? "is-choosing" : ""}`}>
      <ContextMenu entries={() => pictureEntries(workspace, tab, gallery, picture)}>
        <button type="button" className="gallery-open" aria-label={titleOf(picture)} onClick={clicked}>
          <Small picture={picture} />
        </button>
      </ContextMenu>
      {starred && (
        <span className="gallery-star" aria-label="Starred" role="img">
          <Icon of={Star} size={13} />
        </span>
      )}
      <button
        type="button"
        role="checkbox"
        aria-checked={isChosen}
        aria-label={`Choose: ${titleOf(picture)}`}
        className="gallery-choose"
        onClick={() => gallery.actions.choose(digest, !isChosen)}
      >
        <Icon of={Check} size={13} />
      </button>
    </li>
  );
});

function Small({ picture }: { readonly picture: PictureView }) {
  const kind = shownAs({ kind: "file", ...picture });
  if (kind === "picture") {
    const address = assetAddress(picture.digest, SIZE);
    return <img src={address} alt="" loading="lazy" decoding="async" draggable={false} />;
  }
  return (
    <span className="gallery-file">
      <Icon of={kind === "sound" ? AudioLines : File} size={22} />
      {picture.media_type}
    </span>
  );
}
