import { describe, expect, it } from "vitest";
import type { Edit } from "../../src/core/edits";
import { afterAccepted, localOf, replicaOf, withPending } from "../../src/core/replica";
import { start } from "./arbitrary";

const title = (value: string): Edit => ({ edit: "set_node", id: "a", field: "title", value });
const remove: Edit = { edit: "remove_node", id: "b" };
const titleOf = (replica: Parameters<typeof localOf>[0]): string | undefined => localOf(replica).nodes.get("a")?.title;

describe("a replica", () => {
  it("shows one's own edits over the server's document", () => {
    const replica = replicaOf(start(), [{ request: 1, edits: [title("mine")] }]);
    expect(titleOf(replica)).toBe("mine");
    expect(replica.server.nodes.get("a")?.title).toBe("");
  });

  it("does one's own edit once, though the server spells it otherwise", () => {
    const pending = [
      { request: 1, edits: [remove] },
      { request: 2, edits: [title("mine")] },
    ];
    const unlinked: Edit = { edit: "set_output", name: "fresh", link: null };
    const after = afterAccepted(replicaOf(start(), pending), [unlinked, remove], 1);
    expect(after.steps.map((step) => step.pending.request)).toEqual([2]);
    expect(after.server.nodes.has("b")).toBe(false);
    expect(titleOf(after)).toBe("mine");
  });

  it("does what was done before only once when more comes", () => {
    const first = { request: 1, edits: [title("one")] };
    const replica = replicaOf(start(), [first]);
    const more = withPending(replica, [first, { request: 2, edits: [title("two")] }]);
    expect(more.steps[0]).toBe(replica.steps[0]);
    expect(titleOf(more)).toBe("two");
    expect(titleOf(withPending(more, [first]))).toBe("one");
    expect(withPending(more, more.steps.map((step) => step.pending))).toBe(more); // prettier-ignore
  });

  it("refuses to guess where an accepted edit does not fit", () => {
    expect(() => afterAccepted(replicaOf(start()), [{ ...remove, id: "nobody" }], null)).toThrow("nobody");
  });
});
