/**
 * Keys: every command that has some, in one table, from which the keyboard, the menus and the sheet of keys are made.
 *
 * `Mod` is Command on a Mac and Control elsewhere. A letter is meant as it is labelled, whatever the layout.
 */

export type Scope = "everywhere" | "canvas";

export interface Binding {
  readonly command: Command;
  readonly label: string;
  readonly group: Group;
  readonly keys: readonly string[];
  /** Where the keys count; those of the canvas do not while someone types. */
  readonly scope: Scope;
}

export type Group = "Run" | "Edit" | "Select" | "Arrange" | "View" | "Help";

export const BINDINGS = [
  bind("Run", "run", "Run everything", "everywhere", "Mod+Enter"),
  bind("Run", "run-to", "Run to the selected node", "everywhere", "Mod+Shift+Enter"),
  bind("Run", "cancel", "Cancel the run", "everywhere", "Mod+."),
  bind("Edit", "palette", "Add a node", "canvas", "Tab", "Mod+K"),
  bind("Edit", "undo", "Undo", "canvas", "Mod+Z"),
  bind("Edit", "redo", "Redo", "canvas", "Mod+Shift+Z", "Mod+Y"),
  bind("Edit", "cut", "Cut", "canvas", "Mod+X"),
  bind("Edit", "copy", "Copy", "canvas", "Mod+C"),
  bind("Edit", "paste", "Paste", "canvas", "Mod+V"),
  bind("Edit", "paste-linked", "Paste with links", "canvas", "Mod+Shift+V"),
  bind("Edit", "duplicate", "Duplicate", "canvas", "Mod+D"),
  bind("Edit", "remove", "Remove", "canvas", "Delete", "Backspace"),
  bind("Edit", "remove-healed", "Remove and close the gap", "canvas", "Mod+Delete", "Mod+Backspace"),
  bind("Edit", "rename", "Rename", "canvas", "F2"),
  bind("Edit", "disable", "Disable or enable", "canvas", "M"),
  bind("Edit", "note", "Add a note", "canvas", "N"),
  bind("Select", "select-all", "Select everything", "canvas", "Mod+A"),
  bind("Select", "select-none", "Select nothing", "canvas", "Escape"),
  bind("Select", "select-next", "Next node", "canvas", "J"),
  bind("Select", "select-previous", "Previous node", "canvas", "K"),
  bind("Select", "select-upstream", "Select what it needs", "canvas", "["),
  bind("Select", "select-downstream", "Select what needs it", "canvas", "]"),
  bind("Select", "connect", "Connect from the selected node", "canvas", "L"),
  bind("Arrange", "move-left", "Move left", "canvas", "ArrowLeft"),
  bind("Arrange", "move-right", "Move right", "canvas", "ArrowRight"),
  bind("Arrange", "move-up", "Move up", "canvas", "ArrowUp"),
  bind("Arrange", "move-down", "Move down", "canvas", "ArrowDown"),
  bind("Arrange", "align-left", "Align left edges", "canvas", "Alt+ArrowLeft"),
  bind("Arrange", "align-right", "Align right edges", "canvas", "Alt+ArrowRight"),
  bind("Arrange", "align-top", "Align upper edges", "canvas", "Alt+ArrowUp"),
  bind("Arrange", "align-bottom", "Align lower edges", "canvas", "Alt+ArrowDown"),
  bind("Arrange", "distribute-x", "Equal gaps across", "canvas", "Alt+Shift+ArrowRight"),
  bind("Arrange", "distribute-y", "Equal gaps down", "canvas", "Alt+Shift+ArrowDown"),
  bind("Arrange", "auto-layout", "Lay out", "canvas", "Shift+L"),
  bind("Arrange", "group", "Frame the selection", "canvas", "Mod+G"),
  bind("Arrange", "collapse", "Collapse or expand", "canvas", "C"),
  bind("View", "zoom-in", "Zoom in", "canvas", "+", "="),
  bind("View", "zoom-out", "Zoom out", "canvas", "-"),
  bind("View", "zoom-fit", "Show everything", "canvas", "F"),
  bind("View", "zoom-selection", "Show the selection", "canvas", "Shift+F"),
  bind("View", "outline", "Show the outline", "everywhere", "Mod+Shift+O"),
  bind("View", "source", "Show the source", "everywhere", "Mod+Shift+E"),
  bind("View", "form", "Show the form", "everywhere", "Mod+Shift+F"),
  bind("View", "next-room", "Next room", "everywhere", "F6"),
  bind("View", "previous-room", "Room before", "everywhere", "Shift+F6"),
  bind("View", "problems", "Go to the next problem", "everywhere", "F8"),
  bind("Help", "help", "Show all keys", "canvas", "?"),
] as const satisfies readonly Shape[];

export type Command = (typeof BINDINGS)[number]["command"];

interface Shape {
  readonly command: string;
  readonly label: string;
  readonly group: Group;
  readonly keys: readonly string[];
  readonly scope: Scope;
}

function bind<C extends string>(group: Group, command: C, label: string, scope: Scope, ...keys: readonly string[]) {
  return { command, label, group, scope, keys } as const;
}

/** What is known of a key that was pressed, as a browser tells it. */
export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** The command that a press means; undefined if it means none. `isTyping` says that the keys go into a field. */
export function commandFor(press: Press, isMac: boolean, isTyping: boolean): Command | undefined {
  const said = chordOf(press, isMac);
  const binding = BINDINGS.find(
    ({ keys, scope }) => keys.some((one) => one === said) && (scope === "everywhere" || !isTyping),
  );
  return binding?.command;
}

/** A press as the table writes it. */
export function chordOf(press: Press, isMac: boolean): string {
  const isLetter = /^\p{L}$/u.test(press.key);
  const isSign = press.key.length === 1 && !isLetter;
  const key = isLetter ? press.key.toUpperCase() : press.key;
  const mod = isMac ? press.metaKey : press.ctrlKey;
  const other = isMac ? press.ctrlKey : press.metaKey;
  const parts = [
    mod && "Mod",
    other && (isMac ? "Control" : "Meta"),
    press.altKey && "Alt",
    press.shiftKey && !isSign && "Shift", // the sign says already that Shift was held
    key,
  ];
  return parts.filter(Boolean).join("+");
}

/** Keys as people read them on their keyboard. */
export function shownKeys(chord: string, isMac: boolean): string {
  const signs = isMac ? MAC : OTHER;
  const parts = chord === "+" ? ["+"] : chord.split("+");
  return parts.map((part) => signs[part] ?? part).join(isMac ? "" : "+");
}

const ARROWS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };
const MAC: Readonly<Record<string, string>> = { ...ARROWS, Mod: "⌘", Shift: "⇧", Alt: "⌥", Control: "⌃", Enter: "↩" };
const OTHER: Readonly<Record<string, string>> = { ...ARROWS, Mod: "Ctrl", Escape: "Esc", Delete: "Del" };
