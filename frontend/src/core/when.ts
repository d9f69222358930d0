/** When: how long ago something was, in a few words. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Seconds since 1970 as "just now", "5 minutes ago", "yesterday", or the date. */
export function ago(then: number, now: number, language = "en"): string {
  const seconds = now - then;
  if (seconds < MINUTE) return "just now";
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (seconds < HOUR) return relative.format(-Math.floor(seconds / MINUTE), "minute");
  if (seconds < DAY) return relative.format(-Math.floor(seconds / HOUR), "hour");
  if (seconds < 7 * DAY) return relative.format(-Math.floor(seconds / DAY), "day");
  return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(then * 1000);
}

/** Bytes as people say them. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
