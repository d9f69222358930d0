import { describe, expect, it } from "vitest";
import { BINDINGS, chordOf, commandFor, shownKeys } from "../../src/core/keys";
import type { Press } from "../../src/core/keys";

const press = (key: string, held: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe("the table of keys", () => {
  it("gives each key to one command, and each command one line", () => {
    const keys = BINDINGS.flatMap((binding) => binding.keys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(BINDINGS.map((binding) => binding.command)).size).toBe(BINDINGS.length);
    expect(new Set(BINDINGS.map((binding) => binding.label)).size).toBe(BINDINGS.length);
  });

  it("holds only keys that can be pressed", () => {
    for (const key of BINDINGS.flatMap((binding) => [...binding.keys])) {
      const parts = key === "+" ? ["+"] : key.split("+");
      const said = press(parts.at(-1) ?? "", {
        ctrlKey: parts.includes("Mod"),
        shiftKey: parts.includes("Shift"),
        altKey: parts.includes("Alt"),
      });
      expect(chordOf(said, false)).toBe(key);
    }
  });
});

describe("a press", () => {
  it("means its command with the system's own modifier", () => {
    expect(commandFor(press("z", { ctrlKey: true }), false, false)).toBe("undo");
    expect(commandFor(press("z", { metaKey: true }), true, false)).toBe("undo");
    expect(commandFor(press("z", { ctrlKey: true }), true, false)).toBeUndefined();
    expect(commandFor(press("z", { metaKey: true }), false, false)).toBeUndefined();
    expect(commandFor(press("Z", { ctrlKey: true, shiftKey: true }), false, false)).toBe("redo");
  });

  it("of a sign is the same whether Shift was needed for it or not", () => {
    expect(commandFor(press("?", { shiftKey: true }), false, false)).toBe("help");
    expect(commandFor(press("+"), false, false)).toBe("zoom-in");
  });

  it("goes into the field while someone types, but for what counts everywhere", () => {
    expect(commandFor(press("f"), false, true)).toBeUndefined();
    expect(commandFor(press("z", { ctrlKey: true }), false, true)).toBeUndefined();
    expect(commandFor(press("Enter", { ctrlKey: true }), false, true)).toBe("run");
  });

  it("is shown as it is on the keyboard", () => {
    expect(shownKeys("Mod+Shift+Z", true)).toBe("⌘⇧Z");
    expect(shownKeys("Mod+Shift+Z", false)).toBe("Ctrl+Shift+Z");
    expect(shownKeys("+", false)).toBe("+");
    expect(shownKeys("Alt+ArrowLeft", false)).toBe("Alt+←");
  });
});
