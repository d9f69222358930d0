import { expect, test } from "vitest";
import { BOUNDS, FIRST_VIEW, createView, keptOf, resize, viewFromKept } from "../../src/store/view";

test("a view begins as it was kept, but for what covered the page", () => {
  const view = createView({ mode: "form", side: null, sheet: "keys", theme: "light" });
  expect(view.getState()).toEqual({ ...FIRST_VIEW, mode: "form", side: null, theme: "light", sheet: null });
  view.setState({ sheet: "open" });
  const kept: unknown = JSON.parse(JSON.stringify(keptOf(view.getState())));
  expect(kept).not.toHaveProperty("sheet");
  expect(createView(viewFromKept(kept)).getState()).toEqual({ ...view.getState(), sheet: null });
});

test("what does not fit of a kept view is left out, and the rest counts", () => {
  for (const odd of [undefined, null, 3, "dark"]) expect(viewFromKept(odd)).toEqual({});
  const { sizes } = FIRST_VIEW;
  expect(viewFromKept({ mode: "cinema", side: 3, theme: "dark", outline: "yes", problems: true })).toEqual({
    theme: "dark",
    problems: true,
    sizes,
  });
  const odd = { side: 1e9, outline: "wide", source: 500, cellar: 300 };
  expect(viewFromKept({ sizes: odd }).sizes).toEqual({ ...sizes, source: 500 });
  expect(viewFromKept({ sizes: 3 }).sizes).toEqual(sizes);
});

test("a room is never smaller or larger than its bounds", () => {
  const view = createView();
  const sizeAfter = (wanted: number): number => {
    resize(view, "side", wanted);
    return view.getState().sizes.side;
  };
  expect([-5, 300.4, 1e6].map(sizeAfter)).toEqual([BOUNDS.side[0], 300, BOUNDS.side[1]]);
  expect(view.getState().sizes.outline).toBe(FIRST_VIEW.sizes.outline);
});
