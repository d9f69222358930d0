/** A large workflow: as many samplers as nobody has, and links among them. */

export const COUNT = 1000;
const LINKS = 1500;
const COLUMNS = 40;

export interface LargeLink {
  readonly from: number;
  readonly to: number;
  readonly input: string;
}

export function placeOf(index: number): readonly [number, number] {
  return [(index % COLUMNS) * 340, Math.floor(index / COLUMNS) * 320];
}

/** A chain of all nodes, and from the first ones links that skip one. */
export function linksOf(): readonly LargeLink[] {
  const chain = Array.from({ length: COUNT - 1 }, (_, index) => ({ from: index, to: index + 1, input: "latent" }));
  const skips = Array.from({ length: LINKS - chain.length }, (_, index) => {
    return { from: index, to: index + 2, input: "positive" };
  });
  return [...chain, ...skips];
}

export function largeWorkflow(): string {
  const inputs = new Map<number, string[]>();
  for (const { from, to, input } of linksOf()) inputs.set(to, [...(inputs.get(to) ?? []), `      ${input}: $n${from}`]);
  const lines = ["darkroom: 1", "name: Large", "nodes:"];
  for (let index = 0; index < COUNT; index++) {
    lines.push(`  n${index}:`, "    type: UNetSample");
    const given = inputs.get(index);
    if (given) lines.push("    inputs:", ...given);
  }
  lines.push("outputs:", `  image: $n${COUNT - 1}`, "layout:", "  nodes:");
  for (let index = 0; index < COUNT; index++) lines.push(`    n${index}: [${placeOf(index).join(", ")}]`);
  return `${lines.join("\n")}\n`;
}
