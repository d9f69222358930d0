import { describe, expect, it } from "vitest";
import type { Document } from "../../../src/core/document/model";
import { EMPTY } from "../../../src/core/document/model";
import { applyAll } from "../../../src/core/edits";
import {
  addParameter,
  converted,
  fromWire,
  moved,
  parameterTypes,
  retype,
  setBound,
  setChoices,
  toWire,
} from "../../../src/core/fields/parameters";
import type { ParameterJson } from "../../../src/core/document/wire";
import type { Json } from "../../../src/core/json";
import { CATALOGUE } from "../small-catalogue";

const LARGE = { $number: "18446744073709551615" };

function having(parameter: ParameterJson): Document {
  return applyAll(EMPTY, [{ edit: "add_parameter", name: "p", parameter }]);
}

describe("a parameter's type", () => {
  it("takes its default with it, and drops the bounds that mean nothing any more", () => {
    const before = having({ type: "float", required: false, default: 2.5, min: 0, max: 5, step: 0.5 });
    const after = applyAll(before, retype(before, CATALOGUE, "p", "str"));
    expect(after.parameters.get("p")).toMatchObject({ type: "str", default: "2.5", min: null, max: null, step: null });
    const whole = applyAll(before, retype(before, CATALOGUE, "p", "int"));
    expect(whole.parameters.get("p")).toMatchObject({ type: "int", default: 3, min: 0, max: 5, step: 0.5 });
  });

  it("drops the choices of what is no text, and leaves what fits", () => {
    const before = having({ type: "str", required: false, default: "7", choices: ["7", "8"] });
    expect(applyAll(before, retype(before, CATALOGUE, "p", "Seed")).parameters.get("p")).toMatchObject({
      default: 7,
      choices: [],
    });
    expect(retype(before, CATALOGUE, "p", "str")).toEqual([]);
    expect(retype(before, CATALOGUE, "gone", "str")).toEqual([]);
    expect(retype(before, CATALOGUE, "p", "ModelFolder")).toHaveLength(2);
    const needed = having({ type: "str" });
    expect(retype(needed, CATALOGUE, "p", "int")).toHaveLength(1);
  });

  it.each<[Json, string, Json]>([
    ["12", "int", 12],
    ["2.5", "int", 3],
    ["many", "int", 0],
    ["2.5", "float", 2.5],
    [1, "bool", true],
    ["true", "bool", true],
    ["yes", "bool", false],
    [true, "str", "true"],
    [null, "str", ""],
    [7, "Seed", 7],
    [LARGE, "Seed", LARGE],
    ["no", "Seed", 0],
    [-1, "Seed", 0],
    ["random", "Seed", "random"],
    [[1, 2], "int", 1],
    [[], "str", ""],
    ["a", "list[str]", ["a"]],
    [["1", "2"], "list[int]", [1, 2]],
  ])("turns %j into %s as %j", (value, type, result) => {
    expect(converted(value, type, CATALOGUE)).toEqual(result);
  });

  it("is one of those that can be written", () => {
    const types = parameterTypes(CATALOGUE);
    expect(types).toContain("ModelFolder");
    expect(types).toContain("list[str]");
    expect(types).not.toContain("UNet");
  });
});

describe("editing parameters", () => {
  it("adds one under a free name", () => {
    const { name, edit } = addParameter(EMPTY);
    expect(addParameter(applyAll(EMPTY, [edit])).name).toBe(`${name}_2`);
  });

  it("sets bounds from what was typed, sums included, and takes them away", () => {
    expect(setBound("p", "max", "2^10")).toMatchObject({ field: "max", value: 1024 });
    expect(setBound("p", "min", " ")).toMatchObject({ value: null });
    expect(setBound("p", "step", "much")).toBeNull();
  });

  it("sets choices from lines, and a default that is one of them", () => {
    const before = having({ type: "str", required: false, default: "x" });
    const after = applyAll(before, setChoices(before, "p", "a\n\n b \na"));
    expect(after.parameters.get("p")).toMatchObject({ choices: ["a", "b"], default: "a" });
    expect(setChoices(after, "p", "b\na")).toHaveLength(1);
    expect(setChoices(after, "p", "")).toHaveLength(1);
    expect(setChoices(having({ type: "str" }), "p", "a")).toHaveLength(1);
    expect(setChoices(EMPTY, "p", "a")).toEqual([]);
  });

  it("moves one among the others, but not beyond the ends", () => {
    expect(moved(["a", "b", "c"], "b", -1)).toEqual(["b", "a", "c"]);
    expect(moved(["a", "b", "c"], "b", 1)).toEqual(["a", "c", "b"]);
    expect(moved(["a", "b"], "b", 1)).toBeNull();
    expect(moved(["a", "b"], "gone", 1)).toBeNull();
  });
});

describe("values for the protocol", () => {
  it("have seeds as text, and come back as literals", () => {
    expect(toWire(LARGE)).toBe(LARGE.$number);
    expect(toWire([LARGE, 1])).toEqual([LARGE.$number, 1]);
    expect(fromWire(LARGE.$number, "Seed")).toEqual(LARGE);
    expect(fromWire([LARGE.$number, "7"], "list[Seed]")).toEqual([LARGE, 7]);
    expect(fromWire("random", "Seed")).toBe("random");
    expect(fromWire("7", "str")).toBe("7");
  });
});
