import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { card, graph } from "./harness/canvas";
import { WAIT, test } from "./harness/editor";
import { documentOf, serverApi } from "./harness/server";

/** A workflow that is done at once, with a seed. */
const SEEDED = `darkroom: 1
nodes:
  seed:
    type: Seed
    inputs:
      value: 40
  count:
    type: Integer
    inputs:
      value: 1
outputs:
  seed: $seed
  count: $count
`;

/** The jobs of a workflow, oldest first: what each made, and how it ended. */
async function jobsOf(workflow: string): Promise<readonly { readonly state: string; readonly made: string }[]> {
  const api = serverApi();
  const listed = await api.jobs({ workflow });
  if (!listed.ok) return [];
  const jobs = listed.value.jobs.toSorted((one, other) => one.submitted - other.submitted);
  const views = await Promise.all(jobs.map(({ id }) => api.job(id)));
  return views.flatMap((view) =>
    view.ok ? [{ state: view.value.state, made: JSON.stringify(view.value.outputs) }] : [],
  );
}

const seeds = async (workflow: string): Promise<readonly (string | undefined)[]> =>
  (await jobsOf(workflow)).map(({ made }) => /"seed":\D*(\d+)/.exec(made)?.[1]);

async function choosePolicy(page: Page, label: string): Promise<void> {
  await page.getByRole("button", { name: /^Seeds:/ }).click();
  await page.getByText(label, { exact: true }).click();
}

describe("running", () => {
  test("several times counts the seed up, and keeps the last one where one says so", async ({ editors }) => {
    const name = await editors.workflow(SEEDED);
    const page = await editors.open(name);
    await card(page, "seed").waitFor();
    await choosePolicy(page, "Seeds count up");
    const times = page.getByRole("spinbutton", { name: "Times to run" });
    await times.fill("3");
    await times.press("Enter");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await expect.poll(() => seeds(name), WAIT).toEqual(["40", "41", "42"]);
    await page.getByRole("button", { name: /^Seeds:/ }).click();
    await page.getByRole("menuitem", { name: /^Keep the last seed, 42/ }).click();
    await expect.poll(async () => (await documentOf(name)).nodes?.seed?.inputs?.value, WAIT).toEqual({ value: 42 });
  });

  test("on change runs what was changed once the hand rests, and not what only moved", async ({ editors }) => {
    const name = await editors.workflow(SEEDED);
    const page = await editors.open(name);
    await card(page, "count").waitFor();
    await page.getByRole("button", { name: "Run on change" }).click();
    const count = card(page, "count").getByRole("spinbutton", { name: "count: value" });
    await count.fill("5");
    await count.press("Enter");
    await expect.poll(async () => (await jobsOf(name)).map(({ state }) => state), WAIT).toEqual(["done"]);
    await card(page, "count").locator("header").click();
    await graph(page).focus();
    await page.keyboard.press("ArrowDown");
    await count.fill("6");
    await count.press("Enter");
    await expect
      .poll(async () => (await jobsOf(name)).at(-1)?.made, WAIT)
      .toContain('"count":[{"kind":"value","value":6');
    expect((await jobsOf(name)).length).toBe(2);
  });
});
