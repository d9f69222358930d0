/** A frame: a titled area behind cards. What lies in it moves with it. */

import { NodeResizer } from "@xyflow/react";
import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import type { Frame } from "../../core/canvas/layout";
import { setFrame } from "../../core/canvas/layout";
import { TextField } from "./TextField";
import { useBench, useStage } from "./bench";
import { frameId } from "./flow";
import type { FrameNode as Drawn } from "./flow";
import { useResize } from "./useResize";

export const FrameNode = memo(function FrameNode({ data, selected }: NodeProps<Drawn>) {
  const { name, frame } = data;
  const resize = useResize(frameId(name), (box) => setFrame(name, { ...frame, ...box }));
  const colour = `var(--${tokenOf(frame)})`;
  return (
    <section className={`frame ${selected ? "is-selected" : ""}`} style={{ color: colour }} aria-label={frame.title}>
      <NodeResizer isVisible={selected} minWidth={120} minHeight={80} color={colour} {...resize} />
      <FrameTitle name={name} frame={frame} />
    </section>
  );
});

function FrameTitle({ name, frame }: { readonly name: string; readonly frame: Frame }) {
  const { tab, stage } = useBench();
  const isRenaming = useStage((state) => state.renaming === frameId(name));
  if (isRenaming) {
    return (
      <TextField
        label="Title of the frame"
        className="frame-title"
        text={frame.title}
        onEnd={(title) => {
          stage.setState({ renaming: null });
          if (title !== null && title !== frame.title) tab.open.actions.edit([setFrame(name, { ...frame, title })]);
        }}
      />
    );
  }
  return (
    <h3 className="frame-title" onDoubleClick={() => stage.setState({ renaming: frameId(name) })}>
      {frame.title || "Untitled"}
    </h3>
  );
}

/** Colours are names of tokens; a file may say anything. */
function tokenOf({ colour }: Frame): string {
  return /^person-[1-6]$/.test(colour) ? colour : "person-5";
}
