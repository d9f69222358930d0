import { expect, test } from "vitest";
import { ago, sizeText } from "../../src/core/when";

const NOW = Date.UTC(2026, 0, 15, 12) / 1000;
const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];

test("how long ago something was is said in the largest whole unit, and as a date after a week", () => {
  expect(ago(NOW, NOW)).toBe("just now");
  expect(ago(NOW + 30, NOW)).toBe("just now"); // a server whose clock is ahead
  expect(ago(NOW - MINUTE, NOW)).toBe("1 minute ago");
  expect(ago(NOW - 59 * MINUTE, NOW)).toBe("59 minutes ago");
  expect(ago(NOW - 2 * HOUR, NOW)).toBe("2 hours ago");
  expect(ago(NOW - DAY, NOW)).toBe("yesterday");
  expect(ago(NOW - 6 * DAY, NOW)).toBe("6 days ago");
  expect(ago(NOW - 8 * DAY, NOW)).toBe("Jan 7, 2026");
});

test("bytes are said with three digits at most", () => {
  expect([0, 999, 1000, 123_456, 999_499, 999_500, 17_600_000].map(sizeText)).toEqual([
    "0 B",
    "999 B",
    "1 kB",
    "123 kB",
    "999 kB",
    "1.0 MB",
    "17.6 MB",
  ]);
});
