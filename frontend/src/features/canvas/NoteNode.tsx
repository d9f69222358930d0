/** A note: text on the canvas, shown as text and nothing else, edited where it stands. */

import { NodeResizer } from "@xyflow/react";
import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { setNote } from "../../core/canvas/layout";
import { TextField } from "./TextField";
import { useBench, useStage } from "./bench";
import { noteId } from "./flow";
import type { NoteNode as Drawn } from "./flow";
import { useResize } from "./useResize";

export const NoteNode = memo(function NoteNode({ data, selected }: NodeProps<Drawn>) {
  const { name, note } = data;
  const { tab, stage } = useBench();
  const id = noteId(name);
  const isWriting = useStage((state) => state.renaming === id);
  const resize = useResize(id, (box) => setNote(name, { ...note, ...box }));
  return (
    <section
      className={`note ${selected ? "is-selected" : ""}`}
      aria-label="Note"
      onDoubleClick={() => stage.setState({ renaming: id })}
    >
      <NodeResizer isVisible={selected} minWidth={80} minHeight={48} color="var(--accent)" {...resize} />
      {isWriting ? (
        <TextField
          label="Text of the note"
          className="note-text"
          text={note.text}
          isLong
          onEnd={(text) => {
            stage.setState({ renaming: null });
            if (text !== null && text !== note.text) tab.open.actions.edit([setNote(name, { ...note, text })]);
          }}
        />
      ) : (
        <p className="note-text">{note.text || <em>Double click to write</em>}</p>
      )}
    </section>
  );
});
