import { expect, it } from "vitest";
import { lookOf } from "../../../src/core/catalogue/looks";
import { CATALOGUE, type } from "../small-catalogue";

it.each([
  ["UNet[F]", "square", false],
  ["list[Image]", "circle", true],
  ["float", "triangle", false],
  ["any", "diamond", false],
  ["a | b", "triangle", false],
])("a port of %s is told by a %s", (text, shape, isList) => {
  expect(lookOf(type(text), CATALOGUE)).toMatchObject({ shape, isList, text });
});
