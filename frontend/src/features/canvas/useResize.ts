/** Resizing a frame or a note: on the stage while it goes on, as one edit at its end. */

import type { ResizeParams } from "@xyflow/react";
import type { Box } from "../../core/canvas/geometry";
import type { Edit } from "../../core/edits";
import { useBench } from "./bench";
import { STILL } from "./stage";

export function useResize(id: string, edit: (box: Box) => Edit) {
  const { tab, stage } = useBench();
  return {
    onResize: (_: unknown, { x, y, width, height }: ResizeParams): void => {
      stage.setState({ resized: new Map([[id, { x, y, width, height }]]) });
    },
    onResizeEnd: (): void => {
      const box = stage.getState().resized.get(id);
      if (box) tab.open.actions.edit([edit(box)]);
      stage.setState(STILL);
    },
  };
}
