/** The types that core has of its own are those of the protocol. What is wrong here fails in `npm run check`. */

import { expectTypeOf, test } from "vitest";
import type { NodeJson, ParameterJson, DocumentJson } from "../../src/core/document/wire";
import type { Edit, EditKind, RefusalCode } from "../../src/core/edits";
import type { FitCode } from "../../src/core/graph/fits";
import type { Problem } from "../../src/core/problem";
import type { JobState } from "../../src/core/run/events";
import type * as protocol from "../../src/net/protocol";

type WireEdit = protocol.Edit["edits"][number];
type Fields<Kinds, K> = keyof Extract<Kinds, { edit: K }>;

test("core's types are those of the protocol", () => {
  expectTypeOf<EditKind>().toEqualTypeOf<WireEdit["edit"]>();
  expectTypeOf<{ [K in EditKind]: Fields<Edit, K> }>().toEqualTypeOf<{ [K in EditKind]: Fields<WireEdit, K> }>();
  expectTypeOf<keyof NodeJson>().toEqualTypeOf<keyof protocol.Node>();
  expectTypeOf<keyof ParameterJson>().toEqualTypeOf<keyof protocol.Parameter>();
  expectTypeOf<keyof Problem>().toEqualTypeOf<keyof protocol.ProblemView>();
  expectTypeOf<protocol.ProblemView>().toExtend<Problem>();
  expectTypeOf<RefusalCode | Exclude<FitCode, "fits">>().toExtend<protocol.Code>();
  expectTypeOf<JobState>().toEqualTypeOf<protocol.JobState>();
  expectTypeOf<protocol.Content["document"] & object>().toExtend<DocumentJson>();
});
