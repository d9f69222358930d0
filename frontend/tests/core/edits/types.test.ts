/** The edits as core writes them down are those of the protocol. What is wrong here fails in `npm run check`. */

import { expectTypeOf, test } from "vitest";
import type { Value } from "../../../src/core/document/model";
import type { Edit, EditKind } from "../../../src/core/edits";
import type * as protocol from "../../../src/net/protocol";

type WireEdit = protocol.Edit["edits"][number];

/** A type without what only says that its values do not change. Of mappings counts that they are some. */
type Plain<T> = T extends readonly (infer Item)[]
  ? number extends T["length"]
    ? Plain<Item>[]
    : { -readonly [K in keyof T]: Plain<T[K]> }
  : T extends object
    ? string extends keyof T
      ? "a mapping"
      : { -readonly [K in keyof T]: K extends Bound ? "a bound" : Plain<T[K]> }
    : T;

/** Bounds are numbers; core has those that JavaScript cannot hold as they travel, of which the protocol's types know nothing. */
type Bound = "min" | "max" | "step";

type Of<All, K> = All extends { edit: infer Kind } ? (K extends Kind ? All : never) : never;

test("every edit of core can be sent as the protocol has it", () => {
  expectTypeOf<{ [K in EditKind]: Plain<Of<Edit, K>> }>().toExtend<{ [K in EditKind]: Plain<Of<WireEdit, K>> }>();
});

test("every edit of the protocol can be applied by core", () => {
  expectTypeOf<{ [K in EditKind]: Plain<Of<WireEdit, K>> }>().toExtend<{ [K in EditKind]: Plain<Of<Edit, K>> }>();
});

test("what stands at an input is the same in both", () => {
  type Wire = Exclude<protocol.SetInput["value"], null>;
  expectTypeOf<Plain<Value>>().toExtend<Plain<Wire>>();
  expectTypeOf<Plain<Wire>>().toExtend<Plain<Value>>();
});

test("a field of the wrong type would be noticed", () => {
  expectTypeOf<Plain<{ edit: "rename_node"; id: number; to: string }>>().not.toExtend<
    Plain<Of<WireEdit, "rename_node">>
  >();
});
