/** The follower: events of jobs by number, over any number of connections, each of them told once. */

import type { JobEvent, StepProgress } from "../core/run/events";
import type {
  ClientMessage,
  Events,
  JobGone,
  JobNews,
  PicturesGone,
  PicturesNews,
  ProgressNews,
  QueueNews,
  ServerMessage,
} from "./protocol";

export type RunMessage = Extract<
  ServerMessage,
  { type: "queue" | "job" | "job_gone" | "events" | "progress" | "pictures" | "pictures_gone" }
>;

export interface FollowerListener {
  queue(news: QueueNews): void;
  job(news: JobNews): void;
  gone(news: JobGone): void;
  /** Pictures that are new, or are otherwise than they were. Told while it watches. */
  pictures?(news: PicturesNews): void;
  picturesGone?(news: PicturesGone): void;
  /** Events of a job, numbered from `first` on; none comes twice and none is left out. */
  events(job: string, first: number, events: readonly JobEvent[]): void;
  progress(job: string, steps: readonly StepProgress[]): void;
}

interface Followed {
  readonly told: number;
  readonly previews: boolean;
}

export class Follower {
  private watches = false;
  private readonly jobs = new Map<string, Followed>();

  constructor(
    private readonly send: (message: ClientMessage) => boolean,
    private readonly listener: FollowerListener,
  ) {}

  /** Be told of the queue and of every job that changes. */
  watch(): void {
    this.watches = true;
    this.send({ type: "watch" });
  }

  /** Be told the events of a job, from the first one on. */
  follow(job: string, previews = true): void {
    this.jobs.set(job, { told: this.jobs.get(job)?.told ?? 0, previews });
    this.ask(job);
  }

  unfollow(job: string): void {
    if (this.jobs.delete(job)) this.send({ type: "unfollow", job });
  }

  /** There is a connection on which nothing is followed yet. */
  connected(): void {
    if (this.watches) this.send({ type: "watch" });
    for (const job of this.jobs.keys()) this.ask(job);
  }

  receive(message: RunMessage): void {
    switch (message.type) {
      case "queue":
        this.listener.queue(message);
        break;
      case "job":
        this.listener.job(message);
        break;
      case "job_gone":
        this.jobs.delete(message.job);
        this.listener.gone(message);
        break;
      case "pictures":
        this.listener.pictures?.(message);
        break;
      case "pictures_gone":
        this.listener.picturesGone?.(message);
        break;
      case "events":
        this.events(message);
        break;
      case "progress":
        this.listener.progress(message.job, stepsOf(message));
        break;
    }
  }

  private events(message: Events): void {
    const followed = this.jobs.get(message.job);
    if (!followed) return;
    const known = followed.told + 1 - message.first;
    if (known < 0) {
      this.ask(message.job); // something is missing
      return;
    }
    const fresh = eventsOf(message).slice(known);
    if (fresh.length === 0) return;
    const first = followed.told + 1;
    this.jobs.set(message.job, { ...followed, told: followed.told + fresh.length });
    this.listener.events(message.job, first, fresh);
  }

  private ask(job: string): void {
    const followed = this.jobs.get(job);
    if (followed) this.send({ type: "follow", job, since: followed.told, previews: followed.previews });
  }
}

/** The generated types do not say what stands where in a tuple; `engine/protocol/events.py` does. */
const eventsOf = (message: Events): readonly JobEvent[] => message.events;
const stepsOf = (message: ProgressNews): readonly StepProgress[] => message.steps;
