/** The title of a node, edited where it stands. Enter keeps it, Escape leaves it as it was. */

import { useState } from "react";
import type { CardView } from "../../core/canvas/card";
import { useBench } from "./bench";
import { backToCanvas } from "./focus";

export function TitleField({ card }: { readonly card: CardView }) {
  const { tab, stage } = useBench();
  const known = tab.open.store.getState().document?.nodes.get(card.id)?.title ?? "";
  const [title, setTitle] = useState(known || card.id);

  function end(isKept: boolean): void {
    if (stage.getState().renaming !== card.id) return;
    stage.setState({ renaming: null });
    const value = title.trim() === card.id ? "" : title.trim();
    if (isKept && value !== known) tab.open.actions.edit([{ edit: "set_node", id: card.id, field: "title", value }]);
    backToCanvas();
  }

  return (
    <input
      className="card-title nodrag nopan"
      aria-label="Title"
      value={title}
      maxLength={200}
      autoFocus
      onFocus={(event) => event.target.select()}
      onChange={(event) => setTitle(event.target.value)}
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.stopPropagation();
        end(event.key === "Enter");
      }}
    />
  );
}
