/** A room at an edge of another, as wide or high as somebody made it, with the line in between. */

import type { ReactNode } from "react";
import { Splitter } from "../parts/Splitter";
import { useView, useWorkspace } from "../parts/workspace";
import { Boundary } from "./Boundary";
import { BOUNDS, resize } from "../store/view";
import type { Room } from "../store/view";

interface Props {
  readonly room: Room;
  readonly label: string;
  /** Whether it lies after what it stands beside. */
  readonly isAfter?: boolean;
  readonly children: ReactNode;
}

export function SizedRoom({ room, label, isAfter = false, children }: Props) {
  const { view } = useWorkspace();
  const size = useView((state) => state.sizes[room]);
  const [least, most] = BOUNDS[room];
  const axis = room === "problems" ? "y" : "x";
  const splitter = (
    <Splitter
      label={`Size of: ${label}`}
      axis={axis}
      size={size}
      least={least}
      most={most}
      isAfter={isAfter}
      onSize={(wanted) => resize(view, room, wanted)}
    />
  );
  return (
    <>
      {isAfter && splitter}
      <section
        className={`app-room app-${room}`}
        aria-label={label}
        data-room
        tabIndex={-1}
        style={{ [axis === "x" ? "width" : "height"]: size }}
      >
        <Boundary room={label}>{children}</Boundary>
      </section>
      {!isAfter && splitter}
    </>
  );
}
