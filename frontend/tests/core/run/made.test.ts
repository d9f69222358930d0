import { describe, expect, it } from "vitest";
import { madeByNode, shownAs, valueText } from "../../../src/core/run/made";
import type { JobResult, Made } from "../../../src/core/run/made";

const file = (media_type: string, digest = "d"): Made => ({ kind: "file", digest, media_type, size: 1 });
const result = (outputs: Record<string, readonly Made[]>, sources: Record<string, string>): JobResult => ({
  outputs: new Map(Object.entries(outputs)),
  sources: new Map(Object.entries(sources)),
  problems: [],
});

describe("what jobs made", () => {
  it("is known by node, the newest of each, all outputs of a node together", () => {
    const old = result({ image: [file("image/png", "1")], score: [{ kind: "value", value: 1 }] }, { image: "decode", score: "score" }); // prettier-ignore
    const now = result({ a: [file("image/png", "2")], b: [file("image/png", "3")], lost: [file("x/y")] }, { a: "decode", b: "decode" }); // prettier-ignore
    const made = madeByNode([old, now]);
    expect([...made.keys()]).toEqual(["decode", "score"]);
    expect(made.get("decode")?.map((one) => one.kind === "file" && one.digest)).toEqual(["2", "3"]);
  });

  it("is shown as what it is", () => {
    const kinds = ["image/png", "image/svg+xml", "audio/wav", "video/mp4", "text/plain", "application/json", "x/y"];
    expect(kinds.map((kind) => shownAs(file(kind)))).toEqual([
      "picture",
      "file",
      "sound",
      "film",
      "text",
      "text",
      "file",
    ]);
    expect(shownAs({ kind: "value", value: 1 })).toBe("value");
  });

  it("is read as people write it", () => {
    const values = ["a text", 3, 99.7812, [1, 2.5, "x"], { a: 1 }, true, null].map(valueText);
    expect(values).toEqual(["a text", "3", "99.78", "1, 2.5, x", '{"a":1}', "true", "null"]);
  });
});
