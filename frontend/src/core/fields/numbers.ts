/** Numbers of a field: read from what was typed, stepped, dragged, and kept within their range with the reason. */

import { isPackedNumber } from "../json";
import type { Json } from "../json";
import { calculate } from "./expression";
import type { NumberRange } from "./field";

/** Whole numbers lie within plus or minus this. */
const SAFE = 2 ** 53;
const DIGITS = 12;
/** A range of so many steps is a slider; one of more is too fine to be drawn as one. */
const SLIDER_STEPS = 128;

/** A number, and why it is not the one that was asked for; or why there is none. */
export type Taken =
  { readonly value: number; readonly note: string | null } | { readonly value: null; readonly note: string };

/** How fast: with Shift fine, with Alt coarse. */
export type Pace = "fine" | "normal" | "coarse";

/** The number that a text says. */
export function readNumber(text: string, range: NumberRange): Taken {
  const said = calculate(text);
  return "wrong" in said ? { value: null, note: said.wrong } : within(said.value, range);
}

/** The nearest number that the range allows, and what it forbade. */
export function within(value: number, range: NumberRange): Taken {
  const { min, max, multiple, isWhole } = range;
  const low = isWhole ? Math.max(min ?? -SAFE, -SAFE) : min;
  const high = isWhole ? Math.min(max ?? SAFE, SAFE) : max;
  if (low !== null && value < low) return { value: snapped(low, range, 1), note: `at least ${shownNumber(low)}` };
  if (high !== null && value > high) return { value: snapped(high, range, -1), note: `at most ${shownNumber(high)}` };
  const near = snapped(value, range, 0);
  if (near === value) return { value: near, note: null };
  if (multiple > 1) return { value: within(near, range).value ?? near, note: `a multiple of ${multiple}` };
  return { value: near, note: isWhole && !Number.isInteger(value) ? "a whole number" : null };
}

/** The nearest whole number or multiple; with a direction not beyond it. Never -0. */
function snapped(value: number, { multiple, isWhole }: NumberRange, direction: -1 | 0 | 1): number {
  const unit = multiple > 1 ? multiple : 1;
  if (!isWhole && unit === 1) return value + 0;
  const parts = value / unit;
  const whole = direction === 0 ? Math.round(parts) : direction > 0 ? Math.ceil(parts) : Math.floor(parts);
  return whole * unit + 0;
}

/** The number some steps on. */
export function stepped(value: number, steps: number, range: NumberRange, pace: Pace = "normal"): number {
  const next = rounded(value + steps * stepOf(value, range, pace));
  return within(next, range).value ?? value;
}

/** What one step changes. Where nothing says so it follows the size of the number. */
export function stepOf(value: number, range: NumberRange, pace: Pace = "normal"): number {
  const least = range.isWhole ? Math.max(1, range.multiple) : 0;
  const step = Math.max(range.step > 0 ? range.step : ownStep(value, range), least);
  if (pace === "coarse") return step * 10;
  if (pace === "normal") return step;
  return range.isWhole ? least : step / 10;
}

function ownStep(value: number, { min, max, isWhole }: NumberRange): number {
  if (isWhole) return 1;
  if (min !== null && max !== null && max > min) return 10 ** Math.floor(Math.log10((max - min) / 10));
  return value === 0 ? 0.1 : Math.max(1e-6, 10 ** Math.floor(Math.log10(Math.abs(value)) - 1));
}

/** The number to which a drag of so many pixels from a value leads. */
export function dragged(value: number, pixels: number, range: NumberRange, pace: Pace = "normal"): number {
  return stepped(value, Math.trunc(pixels / pixelsPerStep(range)), range, pace);
}

const WIDE = 240;

/** Pixels for one step: a drag of a field's width goes through a slider's whole range. */
export function pixelsPerStep(range: NumberRange): number {
  const steps = sliderSteps(range);
  return steps === null ? 4 : Math.min(24, Math.max(2, WIDE / steps));
}

/** How many steps a slider has; null where the range is open, or too wide for one. */
export function sliderSteps({ min, max, step, multiple, isWhole }: NumberRange): number | null {
  if (min === null || max === null || max <= min) return null;
  const unit = step > 0 ? step : isWhole ? Math.max(1, multiple) : (max - min) / 100;
  const steps = Math.round((max - min) / unit);
  return steps <= SLIDER_STEPS ? steps : null;
}

/** Where a number stands in its range, 0 to 1; null where there is no slider. */
export function share(value: number, range: NumberRange): number | null {
  const { min, max } = range;
  if (min === null || max === null || sliderSteps(range) === null) return null;
  return Math.min(1, Math.max(0, (value - min) / (max - min)));
}

/** A number as it is shown: without digits that only say how computers count. */
export function shownNumber(value: number): string {
  return String(rounded(value));
}

/** The number that a literal is; null where it is none. */
export function numberIn(value: Json): number | null {
  if (typeof value === "number") return value;
  if (value === null || !isPackedNumber(value)) return null;
  const number = Number(value.$number);
  return Number.isFinite(number) ? number : null;
}

function rounded(value: number): number {
  return Number.isInteger(value) ? value + 0 : Number(value.toPrecision(DIGITS));
}
