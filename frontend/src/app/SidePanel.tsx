/** The side panel: the inspector, the queue or the gallery. */

import { Images, ListOrdered, SlidersHorizontal, X } from "lucide-react";
import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { GalleryPanel } from "../features/gallery/GalleryPanel";
import { Inspector } from "../features/inspector/Inspector";
import { QueuePanel } from "../features/queue/QueuePanel";
import { IconButton } from "../parts/Button";
import { Icon } from "../parts/Icon";
import type { LucideIcon } from "../parts/Icon";
import { useView, useWorkspace } from "../parts/workspace";
import type { Mode, Side } from "../store/view";

interface Room {
  readonly side: Side;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly content: ReactNode;
}

const ROOMS: readonly Room[] = [
  { side: "inspector", label: "Inspector", icon: SlidersHorizontal, content: <Inspector /> },
  { side: "queue", label: "Queue", icon: ListOrdered, content: <QueuePanel /> },
  { side: "gallery", label: "Gallery", icon: Images, content: <GalleryPanel /> },
];

/** A form has its fields itself: only the graph is inspected. */
const roomsOf = (mode: Mode): readonly Room[] =>
  mode === "graph" ? ROOMS : ROOMS.filter((room) => room.side !== "inspector");

export function SidePanel() {
  const { view } = useWorkspace();
  const rooms = roomsOf(useView((state) => state.mode));
  const asked = useView((state) => state.side);
  const side = rooms.find((room) => room.side === asked)?.side ?? "gallery";
  return (
    <Radix.Root
      className="app-side-tabs"
      value={side}
      onValueChange={(chosen) => view.setState({ side: chosen as Side })}
    >
      <header className="app-side-head">
        <Radix.List className="app-side-list" aria-label="Side panel">
          {rooms.map((room) => (
            <Radix.Trigger key={room.side} value={room.side} className="app-side-tab">
              <Icon of={room.icon} size={14} />
              {room.label}
            </Radix.Trigger>
          ))}
        </Radix.List>
        <IconButton label="Close the side panel" icon={X} size="small" onClick={() => view.setState({ side: null })} />
      </header>
      {rooms.map((room) => (
        <Radix.Content key={room.side} value={room.side} className="app-side-content" tabIndex={-1}>
          {room.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
