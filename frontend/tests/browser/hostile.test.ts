import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { card, graph } from "./harness/canvas";
import { test } from "./harness/editor";
import { madePicture, textOf } from "./harness/server";
import { EMPTY, shipped } from "./harness/workflows";
import { drop } from "./harness/dropping";

const CALL = "canary()";

/** Texts that are scripts where a page takes text for markup, an address, a style or a template. */
const PAYLOADS: readonly string[] = [
  `<script>${CALL}</script>`,
  `<ScRiPt>${CALL}</ScRiPt>`,
  `"><script>${CALL}</script>`,
  `'><script>${CALL}</script>`,
  `</title><script>${CALL}</script>`,
  `</textarea><script>${CALL}</script>`,
  `</style><script>${CALL}</script>`,
  `</script><script>${CALL}</script>`,
  `<script src=data:text/javascript,${CALL}></script>`,
  `<script type=module>${CALL}</script>`,
  `<img src=x onerror=${CALL}>`,
  `<img src=x onerror="${CALL}">`,
  `"><img src=x onerror=${CALL}>`,
  `<img/src/onerror=${CALL}>`,
  `<image href=x onerror=${CALL}>`,
  `<svg onload=${CALL}>`,
  `<svg><script>${CALL}</script></svg>`,
  `<svg><animate onbegin=${CALL} attributeName=x dur=1s>`,
  `<svg><set onbegin=${CALL} attributeName=x>`,
  `<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>${CALL}</script></svg>#x">`,
  `<math><mtext></form><form><mglyph><style></math><img src onerror=${CALL}>`,
  `<body onload=${CALL}>`,
  `<iframe src="javascript:${CALL}"></iframe>`,
  `<iframe srcdoc="<script>parent.${CALL}</script>"></iframe>`,
  `<object data="javascript:${CALL}"></object>`,
  `<embed src="javascript:${CALL}">`,
  `<a href="javascript:${CALL}">go</a>`,
  `<a href="java\tscript:${CALL}">go</a>`,
  `<form action="javascript:${CALL}"><button>go</button></form>`,
  `<input autofocus onfocus=${CALL}>`,
  `<details open ontoggle=${CALL}>`,
  `<video><source onerror=${CALL}></video>`,
  `<audio src=x onerror=${CALL}>`,
  `<marquee onstart=${CALL}>`,
  `<meta http-equiv=refresh content="0;url=javascript:${CALL}">`,
  `<link rel=stylesheet href="javascript:${CALL}">`,
  `<style>@import "javascript:${CALL}";</style>`,
  `<div style="background:url(javascript:${CALL})">`,
  `<template><script>${CALL}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${CALL}>">`,
  `<xmp><p title="</xmp><svg/onload=${CALL}>">`,
  `javascript:${CALL}`,
  `data:text/html,<script>${CALL}</script>`,
  `\${${CALL}}`,
  `{{constructor.constructor('${CALL}')()}}`,
  `';${CALL};//`,
  `\`;${CALL};//`,
  `\u2028${CALL}//`,
  `<!--><img src=x onerror=${CALL}>-->`,
  `<![CDATA[><img src=x onerror=${CALL}>]]>`,
];

/** Elements that only a payload would have made. */
const STRANGERS = [
  "script:not([src])",
  "iframe",
  "object",
  "embed",
  "marquee",
  "math",
  "base",
  "meta[http-equiv]",
  "img[src='x']",
  "[onerror]",
  "[onload]",
  "[onfocus]",
  "[ontoggle]",
  "[onbegin]",
  "[onstart]",
  "a[href^='java']",
  "form[action^='javascript']",
].join();

/** A text as YAML has it; a line separator is written as what it is. */
const said = (text: string): string => JSON.stringify(text).replaceAll("\u2028", "\\u2028");
const quoted = (text: string): string => said(text.replaceAll("$", "$$$$"));

/** A workflow that says payloads wherever a workflow can say anything. */
function hostile(): string {
  const nodes = PAYLOADS.map((payload, index) =>
    [
      `  n${index}:`,
      `    type: ${index % 3 === 0 ? said(payload) : "TextEncode"}`,
      `    title: ${said(payload)}`,
      `    note: ${said(payload)}`,
      "    inputs:",
      `      text: ${quoted(payload)}`,
      `      ${said(payload)}: ${quoted(payload)}`,
    ].join("\n"),
  );
  const parameters = PAYLOADS.map((payload, index) =>
    [
      `  p${index}:`,
      "    type: str",
      `    default: ${said(payload)}`,
      `    label: ${said(payload)}`,
      `    help: ${said(payload)}`,
    ].join("\n"),
  );
  const notes = Object.fromEntries(
    PAYLOADS.map((text, index) => [
      `m${index}`,
      { x: index * 30, y: 1400, width: 200, height: 90, text, colour: text },
    ]),
  );
  const frames = Object.fromEntries(
    PAYLOADS.map((title, index) => [
      `f${index}`,
      { x: index * 30, y: 1600, width: 200, height: 90, title, colour: title },
    ]),
  );
  return [
    "darkroom: 1",
    `name: ${said(PAYLOADS[10] ?? "")}`,
    `description: ${said(PAYLOADS[15] ?? "")}`,
    "parameters:",
    ...parameters,
    "nodes:",
    ...nodes,
    "outputs:",
    "  image: $n1",
    "layout:",
    "  nodes:",
    ...PAYLOADS.map((_, index) => `    n${index}: [${(index % 10) * 300}, ${Math.floor(index / 10) * 260}]`),
    `  frames: ${JSON.stringify(frames).replaceAll("\u2028", "\\u2028")}`,
    `  notes: ${JSON.stringify(notes).replaceAll("\u2028", "\\u2028")}`,
    "",
  ].join("\n");
}

/** Have a page notice a script that runs. */
async function guard(page: Page): Promise<() => Promise<void>> {
  const calls: string[] = [];
  await page.exposeFunction("canary", () => calls.push("a script ran"));
  return async () => {
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
    expect(calls).toEqual([]);
    expect(await page.locator(STRANGERS).count()).toBe(0);
  };
}

describe("no script runs", () => {
  test("that stands in a workflow, in whatever view", async ({ editors }) => {
    expect(PAYLOADS.length).toBeGreaterThanOrEqual(40);
    editors.expectTrouble(/answer: 4|Failed to load resource/); // types and models that are none
    const page = await editors.open(await editors.workflow(hostile()));
    const isClean = await guard(page);
    await page.getByRole("article").first().waitFor();
    await isClean();
    await graph(page).focus();
    for (let step = 0; step < PAYLOADS.length; step++) {
      await page.keyboard.press("j");
      if (step % 10 !== 9) continue;
      await page.keyboard.press("Shift+F");
      await isClean();
    }
    await page.getByRole("button", { name: /^Problems/ }).click();
    await page.getByRole("list", { name: "Problems" }).waitFor();
    await isClean();
    for (const room of ["Outline", "Source"]) {
      await page.getByRole("button", { name: room, exact: true }).click();
      await isClean();
    }
    await page.locator(".cm-lintRange-error").first().hover();
    await isClean();
    await graph(page).focus();
    await page.keyboard.press("Shift+F");
    await page.locator(".react-flow__node.selected header").first().hover();
    await isClean();
    await graph(page).focus();
    await page.keyboard.press("f");
    await isClean();
    await page.keyboard.press("Control+Shift+F");
    await page.getByRole("region", { name: "Parameters" }).waitFor();
    await isClean();
    await page.keyboard.press("Control+Enter");
    await page
      .getByText(/problem/i)
      .first()
      .waitFor();
    await isClean();
  });

  test(
    "that stands in a prompt, in a name, in the queue or in the gallery",
    { timeout: 120_000 },
    async ({ editors }) => {
      const prompt = PAYLOADS.join(" ");
      const name = await editors.workflow(
        shipped("text_to_image").replace(/^name: .*/m, `name: ${JSON.stringify(PAYLOADS[2])}`),
      );
      const made = await madePicture(name, { prompt });
      const page = await editors.open(name);
      const isClean = await guard(page);
      await page.getByRole("tab", { name: "Queue" }).click();
      const views = page.getByRole("group", { name: "Which jobs" }).getByRole("button");
      await views.first().waitFor();
      for (const view of await views.all()) {
        await view.click();
        await isClean();
      }
      await page.getByRole("tab", { name: "Gallery" }).click();
      await page
        .getByRole("button", { name: /canary/ })
        .first()
        .waitFor();
      await isClean();
      await page
        .getByRole("button", { name: /canary/ })
        .first()
        .dblclick();
      await isClean();
      await page.keyboard.press("Escape");
      await drop(page, `${PAYLOADS[10] ?? ""}.png`, "image/png", made);
      await card(page, "sample").waitFor();
      await isClean();
      const dropped = decodeURIComponent(new URL(page.url()).hash.slice(1));
      expect(await textOf(dropped)).toContain("LoadModel");
    },
  );

  test("that stands in the name of a file, in its metadata, or in what is pasted", async ({ editors }) => {
    editors.expectTrouble(/answer: 4|Failed to load resource/); // what is no picture and no workflow is refused
    const page = await editors.open(await editors.workflow(EMPTY));
    const isClean = await guard(page);
    for (const payload of PAYLOADS) {
      const bytes = new TextEncoder().encode(`not a picture ${payload}`);
      await drop(page, payload.replaceAll("/", "∕"), "text/plain", bytes);
    }
    await isClean();
    await drop(
      page,
      `${PAYLOADS[15] ?? ""}.yaml`,
      "application/yaml",
      new TextEncoder().encode(`{${PAYLOADS[0] ?? ""}`),
    );
    await isClean();
    await page.evaluate((hash) => void (location.hash = hash), encodeURIComponent(PAYLOADS[10] ?? ""));
    await isClean();
  });
});
