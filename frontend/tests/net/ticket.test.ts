import { describe, expect, it } from "vitest";
import { keepTicket, takeTicket } from "../../src/net/ticket";

/** What a browser keeps for a tab. */
function storage(kept: Record<string, string> = {}) {
  return {
    kept,
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => void (kept[key] = value),
    removeItem: (key: string) => {
      kept[key] = "";
    },
  };
}

const TICKET = { client: "c1", ticket: "secret", requests: 7 };

describe("a ticket", () => {
  it("is there once when the page is loaded anew", () => {
    const store = storage();
    keepTicket(store, TICKET);
    expect(takeTicket(store)).toEqual(TICKET);
    expect(takeTicket(store)).toBeNull();
  });

  it("is none where there was no connection", () => {
    const store = storage();
    keepTicket(store, null);
    expect(store.kept).toEqual({});
  });

  it.each([
    "{",
    "null",
    "7",
    "[]",
    '{"client":1,"ticket":"x","requests":1}',
    '{"client":"c","ticket":"x","requests":0.5}',
  ])("is nothing that somebody else wrote: %s", (text) => {
    expect(takeTicket(storage({ "darkroom-client": text }))).toBeNull();
  });
});
