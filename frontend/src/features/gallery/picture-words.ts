/** Words for a picture. */

import { shownAs } from "../../core/run/made";
import { size } from "../../core/run/words";
import type { PictureView } from "../../net/protocol";

const LONGEST = 120;

/** What a picture is called: its prompt, else the name of its job. */
export function titleOf({ texts, name, output }: PictureView): string {
  const text = texts.find((one) => one.trim() !== "")?.trim() ?? (name ? `${name}, ${output}` : output);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** What kind of file it is, how large, and when it was made. */
export function factsOf(picture: PictureView): readonly (readonly [name: string, value: string])[] {
  const { width, height, made, workflow, name, models, seeds, output } = picture;
  const pixels = width !== null && height !== null ? `${width} × ${height}, ` : "";
  const facts: readonly (readonly [string, string])[] = [
    [seeds.length > 1 ? "Seeds" : "Seed", seeds.join(", ")],
    [models.length > 1 ? "Models" : "Model", models.join(", ")],
    ["Workflow", workflow || name],
    ["Output", output],
    ["File", `${pixels}${size(picture.size)}, ${picture.media_type}`],
    ["Made", new Date(made * 1000).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" })],
  ];
  return facts.filter(([, value]) => value !== "");
}

/** Whether it can be put into an image input, and be looked at closely. */
export const isPicture = (picture: PictureView): boolean => shownAs({ kind: "file", ...picture }) === "picture";

/** A name for its file. */
export function fileName({ workflow, name, output, digest, media_type }: PictureView): string {
  const ending = media_type.split("/")[1]?.replace(/[^a-z0-9].*$/, "") ?? "";
  const base = `${workflow || name}-${output}`.replace(/[^A-Za-z0-9_-]+/g, "_");
  return `${base}-${digest.slice(0, 8)}${ending && `.${ending}`}`;
}
