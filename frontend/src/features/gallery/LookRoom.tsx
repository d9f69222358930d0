/** Looking closely: the whole page for one picture, or for two that are compared. */

import { Dialog } from "radix-ui";
import type { PictureView } from "../../net/protocol";
import type { Look } from "../../store/gallery";
import { LookAtOne } from "./LookAtOne";
import { LookAtTwo } from "./LookAtTwo";
import { titleOf } from "./picture-words";
import { useGallery, useGalleryState } from "./useGallery";
import "./look.css";

export function LookRoom({ look }: { readonly look: Look }) {
  const { actions } = useGallery();
  const pictures = useGalleryState((state) => state.pictures);
  const find = (digest: string): PictureView | undefined => pictures.find((picture) => picture.digest === digest);
  const one = find(look.kind === "one" ? look.digest : look.left);
  const other = look.kind === "two" ? find(look.right) : undefined;
  if (one === undefined) return null;
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : actions.look(null))}>
      <Dialog.Portal>
        <Dialog.Content className="gallery-look" aria-describedby={undefined} onOpenAutoFocus={focusItself}>
          <Dialog.Title className="only-heard">{titleOf(one)}</Dialog.Title>
          {other ? <LookAtTwo left={one} right={other} /> : <LookAtOne key={one.digest} picture={one} />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Not the first of its buttons, whose tooltip would come. */
function focusItself(event: Event): void {
  event.preventDefault();
  if (event.target instanceof HTMLElement) event.target.focus();
}
