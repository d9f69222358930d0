import { describe, expect, it } from "vitest";
import type { JobEvent } from "../../../src/core/run/events";
import { NO_RUN, afterEvents } from "../../../src/core/run/run";
import type { Run } from "../../../src/core/run/run";
import { counted, duration, fraction, jobNews, jobWords, size, stateWord } from "../../../src/core/run/words";
import type { Standing } from "../../../src/core/run/words";

const run = (...events: JobEvent[]): Run => afterEvents(NO_RUN, events);
const job = (state: Standing["state"], rest: Partial<Standing> = {}): Standing => ({
  state,
  cancelling: false,
  position: null,
  attempts: 1,
  ...rest,
});

describe("words", () => {
  it("say times as people do", () => {
    const told = [0.0004, 0.031, 0.0994, 0.314, 0.999, 1.2345, 9.99, 10.4, 59.4, 59.6, 185, 3599.7, 7440].map(duration);
    expect(told).toEqual(["0 ms", "31 ms", "99 ms", "0.31 s", "1.00 s", "1.23 s", "9.99 s", "10 s", "59 s", "1 min 0 s", "3 min 5 s", "1 h 0 min", "2 h 4 min"]); // prettier-ignore
  });

  it("say sizes by thousands", () => {
    expect([0, 999, 1000, 12_345, 999_600, 1.24e9, 5e12, 5e15].map(size)).toEqual(["0 B", "999 B", "1 kB", "12 kB", "1 MB", "1.2 GB", "5 TB", "5000 TB"]); // prettier-ignore
  });

  it("count things", () => {
    expect([counted(1, "job"), counted(2, "job"), counted(1200, "entry", "entries")]).toEqual(["1 job", "2 jobs", "1,200 entries"]); // prettier-ignore
  });
});

describe("where a job is", () => {
  it("is told of one that waits", () => {
    expect(jobWords(job("queued"), undefined)).toBe("Waiting");
    expect(jobWords(job("queued", { position: 1 }), undefined)).toBe("Next in line");
    expect(jobWords(job("queued", { position: 4 }), undefined)).toBe("Number 4 in line");
    expect(jobWords(job("queued"), run(["attempt", 1, "w"], ["lost", "it died"]))).toBe("Waiting to be tried again");
  });

  it("is told of one that runs, with the attempt from the second on", () => {
    expect(jobWords(job("running"), undefined)).toBe("Starting");
    expect(jobWords(job("running", { attempts: 2 }), undefined)).toBe("Starting, attempt 2 of 3");
    const second = run(["attempt", 2, "w"], ["planned", ["a", "b"], ["c"]], ["cached", "c"], ["started", "a"]);
    expect(jobWords(job("running"), second)).toBe("1 of 3 steps, attempt 2 of 3");
    expect(jobWords(job("running", { cancelling: true }), second)).toBe("Being cancelled");
  });

  it("is told of one that is over", () => {
    expect(jobWords(job("done"), undefined)).toBe("Done");
    expect(jobWords(job("done", { cancelling: true }), run(["done", "done", 1.5]))).toBe("Done in 1.50 s");
    expect(jobWords(job("failed"), undefined)).toBe(stateWord("failed"));
    expect(jobWords(job("cancelled"), undefined)).toBe("Cancelled");
    expect(jobWords(job("set_aside", { attempts: 3 }), undefined)).toBe("Set aside after 3 attempts");
    expect(jobWords(job("set_aside", { attempts: 0 }), undefined)).toBe("Set aside after 1 attempt");
  });

  it("has a reason where a worker was lost or the job set aside", () => {
    const lost = run(["attempt", 1, "w"], ["lost", "it died"]);
    expect(jobNews("queued", lost)).toBe("The worker was lost (it died). The job waits for the next one.");
    expect(jobNews("running", lost)).toBe("The worker was lost (it died).");
    expect(jobNews("set_aside", lost)).toBe("Set aside: it died");
    expect(jobNews("set_aside", undefined, [{ code: "x", message: "three died" }])).toBe("Set aside: three died");
    expect([jobNews("set_aside", undefined), jobNews("done", lost), jobNews("running", undefined)]).toEqual([
      "",
      "",
      "",
    ]);
  });

  it("is a fraction of its steps, with those at work by what they said", () => {
    const now = run(["planned", ["a", "b", "c"], ["d"]], ["cached", "d"], ["finished", "a", 1, null], ["started", "b"]);
    expect(fraction(now, () => 0.5)).toBe(2.5 / 4);
    expect(fraction(NO_RUN, () => 1)).toBe(0);
  });
});
