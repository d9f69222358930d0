import { expect, test } from "vitest";
import { leftFromKept, leftToKeep } from "../../src/store/unanswered";
import type { Left } from "../../src/store/unanswered";

const LEFT: Left = new Map([
  [
    "portrait",
    [
      { request: 3, work: { kind: "edit", edits: [{ edit: "remove_node", id: "a" }], gesture: "drag" }, sentAs: null },
      { request: 4, work: { kind: "text", text: "darkroom: 1", base: 2 }, sentAs: null },
      { request: 5, work: { kind: "undo" }, sentAs: null },
      { request: 6, work: { kind: "redo" }, sentAs: null },
    ],
  ],
]);

test("what was left is found again, all of it to be sent", () => {
  const kept: unknown = JSON.parse(JSON.stringify(leftToKeep(LEFT)));
  expect(leftFromKept(kept)).toEqual(LEFT);
});

test("what is none of ours is left out, piece by piece", () => {
  for (const odd of [undefined, null, 3, "x", {}, [null], [{}], [{ name: 3, envelopes: [] }], [{ name: "a" }]]) {
    expect(leftFromKept(odd).size).toBe(0);
  }
  const works = [
    null,
    { kind: "shout" },
    { kind: "edit", edits: [] },
    { kind: "edit", edits: "all" },
    { kind: "edit", edits: [{ id: "a" }] },
    { kind: "text", text: 3, base: 1 },
    { kind: "text", text: "x" },
  ];
  const envelopes = [...works.map((work) => ({ request: 1, work })), { request: 1.5, work: { kind: "undo" } }, null];
  expect(leftFromKept([{ name: "a", envelopes }]).get("a")).toEqual([]);
  const bare = [{ name: "a", envelopes: [{ request: 1, work: { kind: "edit", edits: [{ edit: "x" }] } }] }];
  expect(leftFromKept(bare).get("a")?.[0]?.work).toMatchObject({ gesture: "" });
});
