import { expect, test } from "vitest";
import { Commands } from "../../src/store/commands";

test("a command is done by whoever said last that they can, until they take it back", () => {
  const commands = new Commands();
  const done: string[] = [];
  expect([commands.can("run"), commands.perform("run")]).toEqual([false, false]);
  const first = commands.register({ run: () => done.push("first"), undo: () => done.push("undone") });
  const second = commands.register({ run: () => done.push("second") });
  expect([commands.perform("run"), commands.perform("undo"), commands.can("redo")]).toEqual([true, true, false]);
  second();
  second(); // once more takes nothing else away
  commands.perform("run");
  first();
  expect(commands.perform("run")).toBe(false);
  expect(done).toEqual(["second", "undone", "first"]);
});
