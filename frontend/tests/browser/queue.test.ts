import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { middle } from "./harness/canvas";
import type { Editors } from "./harness/editor";
import { WAIT, test } from "./harness/editor";
import { serverApi } from "./harness/server";

const NAMES = ["first_in_line", "second_in_line", "third_in_line"] as const;

/** A queue that is paused, with three jobs in it. */
async function pausedQueue(editors: Editors): Promise<{ page: Page; queue: Locator }> {
  for (const [index, name] of NAMES.entries()) {
    const value = Math.floor(Math.random() * 1e9) + index;
    const inputs = `    inputs:\n      value: ${value}\n`;
    await editors.workflow(
      `darkroom: 1\nnodes:\n  number:\n    type: Integer\n${inputs}outputs:\n  number: $number\n`,
      name,
    );
  }
  const page = await editors.open(NAMES[0]);
  await page.getByRole("tab", { name: "Queue" }).click();
  const queue = page.getByRole("tabpanel", { name: "Queue" });
  await queue.getByRole("button", { name: "Pause" }).click();
  await queue.getByRole("status").filter({ hasText: "Paused" }).waitFor();
  for (const workflow of NAMES) expect((await serverApi().submit({ workflow })).ok).toBe(true);
  await expect.poll(() => shown(queue), WAIT).toEqual(NAMES);
  return { page, queue };
}

const rows = (queue: Locator): Locator =>
  queue.getByRole("list", { name: "Running and waiting" }).getByRole("listitem");
const shown = (queue: Locator): Promise<readonly string[]> => rows(queue).locator(".queue-name").allInnerTexts();

async function resume(queue: Locator): Promise<void> {
  await queue.getByRole("button", { name: "Resume" }).click();
  await queue.getByText("Nothing runs").waitFor();
  await queue.getByRole("button", { name: /^Done/ }).click();
  const done = queue.getByRole("list", { name: "Done" }).getByRole("listitem");
  for (const name of NAMES) await done.filter({ hasText: name }).first().waitFor();
}

describe("the queue", () => {
  test("is put into another order by dragging, paused meanwhile, and goes on", async ({ editors }) => {
    const { page, queue } = await pausedQueue(editors);
    const [x, y] = await middle(rows(queue).nth(2).locator(".queue-grip"));
    const [, top] = await middle(rows(queue).nth(0));
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, (y + top) / 2, { steps: 4 });
    await page.mouse.move(x, top - 26, { steps: 4 });
    await page.mouse.up();
    const [first, second, third] = NAMES;
    await expect.poll(() => shown(queue), WAIT).toEqual([third, first, second]);
    await resume(queue);
  });

  test("is put into another order by keys, and a job is taken out of it", async ({ editors }) => {
    const { page, queue } = await pausedQueue(editors);
    const [first, second, third] = NAMES;
    const more = queue.getByRole("button", { name: `More of ${third}` });
    await more.focus();
    await page.keyboard.press("Alt+ArrowUp");
    await expect.poll(() => shown(queue), WAIT).toEqual([first, third, second]);
    await expect.poll(() => more.evaluate((one) => one === document.activeElement), WAIT).toBe(true);
    await page.keyboard.press("Alt+Home");
    await expect.poll(() => shown(queue), WAIT).toEqual([third, first, second]);
    await more.click();
    await page.getByRole("menuitem", { name: "Move behind all" }).click();
    await expect.poll(() => shown(queue), WAIT).toEqual([first, second, third]);
    await queue.getByRole("button", { name: `Cancel ${second}` }).click();
    await expect.poll(() => shown(queue), WAIT).toEqual([first, third]);
    await queue.getByRole("button", { name: "Resume" }).click();
    await queue.getByText("Nothing runs").waitFor();
  });
});
