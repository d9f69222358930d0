import { describe, expect, it, test } from "vitest";
import { writeDocument } from "../../../src/core/document/write";
import type { Edit, EditKind } from "../../../src/core/edits";
import { EditRefused, apply, applyAll, attempt, invert } from "../../../src/core/edits";
import { CASES, documentIn, isFitting, isRefused } from "../fixtures";

const KINDS: Record<EditKind, true> = {
  add_node: true,
  remove_node: true,
  rename_node: true,
  replace_node: true,
  set_node: true,
  set_input: true,
  move_node: true,
  add_parameter: true,
  remove_parameter: true,
  rename_parameter: true,
  set_parameter: true,
  set_output: true,
  rename_output: true,
  set_meta: true,
  set_requirement: true,
  set_layout: true,
  set_layout_item: true,
  reorder: true,
};

describe("the cases that Python runs too", () => {
  test.each(CASES.filter(isFitting))("$name does what the case says and can be undone", (one) => {
    const before = documentIn(one.document);
    let now = before;
    let inverse: readonly Edit[] = [];
    for (const edit of one.edits) {
      inverse = [...invert(now, edit), ...inverse];
      now = apply(now, edit);
    }
    expect(writeDocument(now)).toBe(one.result);
    expect(now).toEqual(documentIn(one.result));
    expect(inverse).toEqual(one.inverse);
    expect(writeDocument(applyAll(now, one.inverse))).toBe(one.document);
  });

  test.each(CASES.filter(isRefused))("$name is refused with its code", (one) => {
    const before = documentIn(one.document);
    expect(() => applyAll(before, one.edits)).toThrow(EditRefused);
    const tried = attempt(before, one.edits);
    expect(tried).toMatchObject({ done: false, problem: { code: one.refused } });
  });

  it("are each run here, whatever is added to the folder", () => {
    const run = CASES.filter((one) => isFitting(one) !== isRefused(one));
    expect(run).toHaveLength(CASES.length);
    expect(CASES.length).toBeGreaterThan(80);
  });

  it("have every kind of edit", () => {
    const covered = new Set(CASES.filter(isFitting).flatMap((one) => one.edits.map((edit) => edit.edit)));
    expect([...covered].sort()).toEqual(Object.keys(KINDS).sort());
  });
});
