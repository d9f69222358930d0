import { describe, expect } from "vitest";
import { card } from "./harness/canvas";
import { drop } from "./harness/dropping";
import { WAIT, test } from "./harness/editor";
import { documentOf, madePicture, serverApi } from "./harness/server";
import { EMPTY, shipped } from "./harness/workflows";

async function names(): Promise<readonly string[]> {
  const listed = await serverApi().workflows();
  return listed.ok ? listed.value.workflows.map(({ name }) => name) : [];
}

describe("a file that is dropped on the window", () => {
  test("opens the workflow that made it, if it is a picture of Darkroom", async ({ editors }) => {
    const made = await madePicture(await editors.workflow(shipped("text_to_image")));
    const page = await editors.open(await editors.workflow(EMPTY));
    await drop(page, "a heart of mine.png", "image/png", made);
    await card(page, "sample").waitFor();
    const opened = decodeURIComponent(new URL(page.url()).hash.slice(1));
    expect(await names()).toContain(opened);
    expect(Object.keys((await documentOf(opened)).nodes ?? {})).toContain("decode");
  });

  test("is opened, if it is a workflow", async ({ editors }) => {
    const page = await editors.open(await editors.workflow(EMPTY));
    const text = shipped("image_to_image");
    await drop(page, "from a friend.yaml", "application/yaml", new TextEncoder().encode(text));
    await page.getByRole("article", { name: /LoadImage/ }).waitFor();
  });

  test("becomes a node, if it is any other picture", async ({ editors }) => {
    const name = await editors.workflow(EMPTY);
    const page = await editors.open(name);
    const dot = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(8, 8);
      canvas.getContext("2d")?.fillRect(0, 0, 8, 8);
      return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
    });
    await drop(page, "dot.png", "image/png", new Uint8Array(dot));
    await expect
      .poll(async () => Object.values((await documentOf(name)).nodes ?? {}).map(({ type }) => type), WAIT)
      .toEqual(["LoadImage"]);
  });
});
