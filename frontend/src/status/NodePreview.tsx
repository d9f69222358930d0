/** What a node makes, on its card: the live look at unfinished work, else the newest that was made of it. */

import { memo } from "react";
import type { Made } from "../core/run/made";
import { shownAs } from "../core/run/made";
import { OutputView } from "./OutputView";
import { Picture } from "./Picture";
import { useMade, usePreview } from "./shown";
import "./status.css";

export interface NodePreviewProps {
  readonly node: string;
}

/** How many of a batch are shown on a card, and in how many pixels. */
const MOST = 4;
const THUMBNAIL = 512;

export const NodePreview = memo(function NodePreview({ node }: NodePreviewProps) {
  const preview = usePreview(node);
  const made = useMade(node);
  if (preview) {
    return (
      <figure className="preview is-live">
        <Picture picture={preview} label={`Unfinished work of ${node}`} />
      </figure>
    );
  }
  return made && made.length > 0 ? <MadeView node={node} made={made} /> : null;
});

function MadeView({ node, made }: { readonly node: string; readonly made: readonly Made[] }) {
  const shown = made.slice(0, MOST);
  const kind = shown[0] && shownAs(shown[0]);
  const label = (index: number): string => (made.length > 1 ? `${node}, ${index + 1} of ${made.length}` : node);
  return (
    <figure className={`preview is-${kind ?? "value"} has-${shown.length}`}>
      {shown.map((output, index) => (
        <OutputView
          key={index}
          output={output}
          label={label(index)}
          thumbnail={shown.length > 1 ? THUMBNAIL / 2 : THUMBNAIL}
        />
      ))}
      {made.length > MOST && <figcaption>{made.length - MOST} more</figcaption>}
    </figure>
  );
}
