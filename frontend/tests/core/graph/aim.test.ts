import { describe, expect, it } from "vitest";
import type { Port } from "../../../src/core/graph/aim";
import { aimFrom, endsOf } from "../../../src/core/graph/aim";
import { contextOf, fits } from "../../../src/core/graph/fits";
import { wiresOf } from "../../../src/core/graph/links";
import { CATALOGUE, TEXT_TO_IMAGE } from "../small-catalogue";

const output = (node: string, name: string): Port => ({ node, name, side: "output" });
const input = (node: string, name: string): Port => ({ node, name, side: "input" });

const PORTS: readonly Port[] = [...TEXT_TO_IMAGE.nodes].flatMap(([id, { type }]) => {
  const spec = CATALOGUE.nodes.get(type);
  return [
    ...(spec?.inputs ?? []).map((port) => input(id, port.name)),
    ...(spec?.outputs ?? []).map((port) => output(id, port.name)),
  ];
});

describe("aiming", () => {
  it("says of every port what fitting says, circles included", () => {
    const context = contextOf(TEXT_TO_IMAGE, CATALOGUE);
    for (const from of PORTS) {
      const aim = aimFrom(TEXT_TO_IMAGE, CATALOGUE, from);
      for (const end of PORTS) {
        const ends = endsOf(from, end);
        if (ends) expect(aim.fit(end)).toEqual(fits(context, ends.from, ends.to));
        else expect(aim.fit(end).fits).toBe(false);
      }
    }
  });

  it("tells that two ports of one side are not linked", () => {
    const from = aimFrom(TEXT_TO_IMAGE, CATALOGUE, output("decode", "image"));
    expect(from.fit(output("model", "vae"))).toMatchObject({ reason: "an output is linked to an input" });
    const to = aimFrom(TEXT_TO_IMAGE, CATALOGUE, input("decode", "latent"));
    expect(to.fit(input("score", "image"))).toMatchObject({ reason: "an input is linked to an output" });
  });

  it("begins at the output of a link that was taken off its input", () => {
    const taken = wiresOf(TEXT_TO_IMAGE).find(({ to }) => to.node === "score") ?? null;
    const aim = aimFrom(TEXT_TO_IMAGE, CATALOGUE, input("score", "image"), taken);
    expect(aim.from).toEqual(output("decode", ""));
    expect(aim.fit(input("score", "image")).fits).toBe(true);
  });
});
