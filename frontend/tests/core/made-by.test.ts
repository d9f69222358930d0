import { describe, expect, test } from "vitest";
import { readDocument } from "../../src/core/document/read";
import { madeBy, nameFromFile, workflowOf } from "../../src/core/made-by";

const WORKFLOW = `darkroom: 1
name: Sum
# a remark
parameters:
  n:
    type: int
    default: 1
  seed:
    type: Seed
    default: 7
  must:
    type: str
nodes:
  a:
    type: Integer
    inputs:
      value: $n
outputs:
  sum: $a
`;

describe("what a picture says of itself", () => {
  test("is its workflow and its parameters", () => {
    const said = { darkroom: "0.1.0", workflow: WORKFLOW, parameters: { n: 2 }, keys: {} };
    expect(madeBy(JSON.stringify(said))).toEqual({ workflow: WORKFLOW, parameters: { n: 2 } });
    expect(madeBy(JSON.stringify({ workflow: WORKFLOW }))).toEqual({ workflow: WORKFLOW, parameters: {} });
  });

  test("is nothing where it is not what Darkroom writes", () => {
    for (const text of ["", "{", "null", "3", '"text"', "[]", "{}", '{"workflow": 3}']) expect(madeBy(text)).toBeNull();
    for (const odd of ["[1]", "null", "3"]) {
      expect(madeBy(`{"workflow": "x", "parameters": ${odd}}`)?.parameters).toEqual({});
    }
  });
});

describe("the workflow of a picture", () => {
  test("has the picture's parameters as its defaults, large seeds without loss", () => {
    const parameters = { n: 5, seed: "18446744073709551615", must: "be", unknown: 3 };
    const text = workflowOf({ workflow: WORKFLOW, parameters });
    const { document } = readDocument(text);
    expect(document?.parameters.get("n")?.default).toBe(5);
    expect(document?.parameters.get("seed")?.default).toEqual({ $number: "18446744073709551615" });
    expect(document?.parameters.get("must")).toMatchObject({ required: false, default: "be" });
    expect([...(document?.parameters.keys() ?? [])]).toEqual(["n", "seed", "must"]);
    expect(text).toContain("18446744073709551615");
  });

  test("stays as it is, to the byte, where nothing differs or it cannot be read here", () => {
    for (const parameters of [{}, { n: 1 }, { seed: "7" }, { n: 1, seed: 7 }]) {
      expect(workflowOf({ workflow: WORKFLOW, parameters })).toBe(WORKFLOW);
    }
    expect(workflowOf({ workflow: "no: [workflow", parameters: { n: 2 } })).toBe("no: [workflow");
  });

  test("keeps a seed that is no number as it was told", () => {
    const { document } = readDocument(workflowOf({ workflow: WORKFLOW, parameters: { seed: "random" } }));
    expect(document?.parameters.get("seed")?.default).toBe("random");
  });
});

test("a new document is called after its file", () => {
  expect(nameFromFile("C:\\pictures\\heart.PNG")).toBe("heart");
  expect(nameFromFile("a/b/portrait.yaml")).toBe("portrait");
  expect(nameFromFile("two.words.yml")).toBe("two.words");
  expect(nameFromFile(".png")).toBe("Untitled");
});
