/** The menu of the page: workflows, how it looks, and help. */

import {
  Aperture,
  FileCode,
  FilePlus,
  FolderOpen,
  Keyboard,
  ListChecks,
  ListTree,
  MoonStar,
  Sun,
  SunMoon,
} from "lucide-react";
import { Icon } from "../parts/Icon";
import { Menu } from "../parts/Menu";
import type { MenuEntry } from "../parts/menu-entries";
import { useWorkspace } from "../parts/workspace";
import type { Theme, View } from "../store/view";

const THEMES = [
  { theme: "system", label: "As the system", icon: SunMoon },
  { theme: "dark", label: "Dark", icon: MoonStar },
  { theme: "light", label: "Light", icon: Sun },
] as const satisfies readonly { theme: Theme; label: string; icon: unknown }[];

export function MainMenu() {
  const { view } = useWorkspace();
  return (
    <Menu entries={() => entriesOf(view)}>
      <button type="button" className="app-brand" aria-label="Darkroom: menu" data-room tabIndex={0}>
        <Icon of={Aperture} size={18} />
        <span>Darkroom</span>
      </button>
    </Menu>
  );
}

function entriesOf(view: View): readonly MenuEntry[] {
  const { theme } = view.getState();
  return [
    { label: "New workflow…", icon: FilePlus, onSelect: () => view.setState({ sheet: "templates" }) },
    { label: "Open…", icon: FolderOpen, onSelect: () => view.setState({ sheet: "open" }) },
    "line",
    { command: "form", label: theFormIs(view) ? "Show the graph" : "Show the form", icon: ListChecks },
    { command: "outline", icon: ListTree },
    { command: "source", icon: FileCode },
    "line",
    { heading: "Look" },
    ...THEMES.map((one): MenuEntry => ({
      label: one.label,
      icon: one.icon,
      checked: theme === one.theme,
      onSelect: () => view.setState({ theme: one.theme }),
    })),
    "line",
    { command: "help", label: "Keys", icon: Keyboard },
  ];
}

const theFormIs = (view: View): boolean => view.getState().mode === "form";
