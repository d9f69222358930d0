/** Days: pictures by the day on which they were made, in the words of today. */

export interface Day<P> {
  /** "2026-11-21", as the clock of this computer has it. */
  readonly key: string;
  readonly label: string;
  readonly pictures: readonly P[];
}

/** Pictures in the order in which they come, a group for each day. `now` and `made` are Unix seconds. */
export function byDay<P extends { readonly made: number }>(pictures: Iterable<P>, now: number): readonly Day<P>[] {
  const days = new Map<string, { key: string; label: string; pictures: P[] }>();
  for (const picture of pictures) {
    const key = keyOf(picture.made);
    const day = days.get(key) ?? { key, label: labelOf(picture.made, now), pictures: [] };
    day.pictures.push(picture);
    days.set(key, day);
  }
  return [...days.values()];
}

const DAY = 86_400;

function labelOf(made: number, now: number): string {
  if (keyOf(made) === keyOf(now)) return "Today";
  if (keyOf(made) === keyOf(now - DAY)) return "Yesterday";
  const date = new Date(made * 1000);
  const isThisYear = date.getFullYear() === new Date(now * 1000).getFullYear();
  const about = { weekday: "long", day: "numeric", month: "long" } as const;
  return date.toLocaleDateString("en", isThisYear ? about : { ...about, year: "numeric" });
}

function keyOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  const padded = (part: number): string => part.toString().padStart(2, "0");
  return `${date.getFullYear()}-${padded(date.getMonth() + 1)}-${padded(date.getDate())}`;
}
