/** Following: jobs whose events someone on this page wants, each followed once for all of them. */

import type { Follower } from "../net/follower";

interface Held {
  readonly holders: number;
  readonly previews: number;
}

export class Following {
  private readonly held = new Map<string, Held>();

  constructor(private readonly follower: Pick<Follower, "follow" | "unfollow">) {}

  /** Be told of a job from its first event on, until what this gives is called. */
  hold(job: string, previews = false): () => void {
    this.change(job, 1, previews ? 1 : 0);
    let isHeld = true;
    return () => {
      if (isHeld) this.change(job, -1, previews ? -1 : 0);
      isHeld = false;
    };
  }

  private change(job: string, holders: number, previews: number): void {
    const before = this.held.get(job);
    const after = { holders: (before?.holders ?? 0) + holders, previews: (before?.previews ?? 0) + previews };
    if (after.holders === 0) {
      this.held.delete(job);
      this.follower.unfollow(job);
      return;
    }
    this.held.set(job, after);
    const [wanted, had] = [after.previews > 0, (before?.previews ?? 0) > 0];
    if (before === undefined || wanted !== had) this.follower.follow(job, wanted);
  }
}

const ALL = new WeakMap<Follower, Following>();

/** The one that all parts of the page share. */
export function followingOf(follower: Follower): Following {
  const known = ALL.get(follower) ?? new Following(follower);
  ALL.set(follower, known);
  return known;
}
