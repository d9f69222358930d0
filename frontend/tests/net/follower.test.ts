import { describe, expect, it } from "vitest";
import { Follower } from "../../src/net/follower";
import type { ClientMessage, Events } from "../../src/net/protocol";
import type { JobEvent } from "../../src/core/run/events";

function begun() {
  const sent: ClientMessage[] = [];
  const told: unknown[] = [];
  const follower = new Follower((message) => sent.push(message) > 0, {
    queue: (news) => told.push(news),
    job: (news) => told.push(news),
    gone: (news) => told.push(news),
    events: (job, first, events) => told.push([job, first, ...events]),
    progress: (job, steps) => told.push([job, ...steps]),
  });
  return { follower, sent, told };
}

const news = (first: number, ...events: JobEvent[]): Events =>
  ({ type: "events", job: "j", first, events }) as unknown as Events;

const A: JobEvent = ["started", "a"];
const B: JobEvent = ["finished", "a", 0.5, null];
const C: JobEvent = ["ended", "done"];

describe("following a job", () => {
  it("tells each event once, whatever comes twice", () => {
    const { follower, told } = begun();
    follower.follow("j");
    follower.receive(news(1, A));
    follower.receive(news(1, A, B));
    follower.receive(news(1, A, B));
    follower.receive(news(3, C));
    expect(told).toEqual([["j", 1, A], ["j", 2, B], ["j", 3, C]]); // prettier-ignore
  });

  it("asks for what is missing", () => {
    const { follower, sent, told } = begun();
    follower.follow("j", false);
    follower.receive(news(1, A));
    follower.receive(news(3, C));
    expect(told).toEqual([["j", 1, A]]);
    expect(sent.at(-1)).toEqual({ type: "follow", job: "j", since: 1, previews: false });
  });

  it("goes on from the last number on another connection", () => {
    const { follower, sent } = begun();
    follower.watch();
    follower.follow("j");
    follower.receive(news(1, A, B));
    sent.length = 0;
    follower.connected();
    expect(sent).toEqual([{ type: "watch" }, { type: "follow", job: "j", since: 2, previews: true }]);
  });

  it("ends when nobody wants it, or there is no such job any more", () => {
    const { follower, sent, told } = begun();
    follower.follow("j");
    follower.follow("k");
    follower.unfollow("j");
    follower.unfollow("j");
    follower.receive(news(1, A));
    follower.receive({ type: "job_gone", job: "k" });
    expect(told).toEqual([{ type: "job_gone", job: "k" }]);
    sent.length = 0;
    follower.connected();
    expect(sent).toEqual([]);
  });

  it("hands on the queue, jobs and progress", () => {
    const { follower, told } = begun();
    const queue = { type: "queue", paused: false, counts: {} } as const;
    follower.receive(queue);
    follower.receive({ type: "progress", job: "j", steps: [["a", 1, 20]] });
    expect(told).toEqual([queue, ["j", ["a", 1, 20]]]);
  });
});
