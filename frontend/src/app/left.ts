/**
 * What a page leaves when it goes: who it was for the server, and what had no answer yet.
 *
 * The page that is loaded anew in the same tab of the browser is that client again. What a closed tab left lies in the
 * browser under the id of its page until some page has sent it; a page that lives holds a lock of that name.
 */

import type { Client } from "../net/client";
import { isTicket, keepTicket, takeTicket } from "../net/ticket";
import type { Ticket } from "../net/ticket";
import type { Tab, Tabs, TabsState } from "../store/tabs";
import { leftFromKept, leftIn, leftToKeep } from "../store/unanswered";
import type { Left } from "../store/unanswered";
import { attempt, leave, take } from "./kept";
import { onDocuments } from "./on-documents";

export interface Found {
  readonly ticket: Ticket | null;
  readonly unanswered: Left;
}

const NOTHING: Left = new Map();
const PREFIX = "darkroom.left.";
/** Milliseconds after which what has no answer yet is kept: nearly all is answered before that. */
const SOON = 300;

/** This page among all that the browser has and had. */
const ID = newId();

/** What the page before this one left in the same tab of the browser. */
export function takeLeft(): Found {
  const ticket = attempt(() => takeTicket(sessionStorage)) ?? null;
  const before = take("page");
  const unanswered = (typeof before === "string" ? leftBy(before)?.unanswered : null) ?? NOTHING;
  write(ID, { ticket, unanswered });
  if (typeof before === "string" && before !== ID) forget(before);
  return { ticket, unanswered };
}

/**
 * Keep what is not answered, from now on. `onClosed` is called when a document was closed that has such. Gives what
 * leaves everything to the next page: called when this one goes, too.
 */
export function keepLeft(client: Client, tabs: Tabs, onClosed: () => void): () => void {
  void locks()?.request(lockOf(ID), () => new Promise(() => undefined)); // as long as the page lives
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = (isGone = false): void => {
    clearTimeout(timer);
    timer = undefined;
    write(ID, { ticket: client.ticket, unanswered: leftIn(tabs.store.getState()) }, isGone);
  };
  const ends = [
    onDocuments(tabs, (now, before) => {
      if (now.unanswered > 0 || before.unanswered > 0) timer ??= setTimeout(keep, SOON);
    }),
    tabs.store.subscribe((now, before) => {
      if (keepClosed(now, before)) onClosed();
    }),
  ];
  const leaveAll = (): void => {
    keep(true);
    attempt(() => keepTicket(sessionStorage, client.ticket));
    leave("page", ID);
  };
  addEventListener("pagehide", leaveAll);
  return () => {
    removeEventListener("pagehide", leaveAll);
    for (const end of ends) end();
    leaveAll();
  };
}

/** A document that was closed before everything was sent leaves it under an id of its own. Whether one did. */
function keepClosed(now: TabsState, before: TabsState): boolean {
  const closed = before.tabs.filter((tab) => !now.tabs.includes(tab) && isThere(tab));
  const left = leftIn({ tabs: closed, active: null });
  if (left.size > 0) write(newId(), { ticket: null, unanswered: left }, true);
  return left.size > 0;
}

function isThere({ open }: Tab): boolean {
  const { kind } = open.store.getState().status;
  return kind === "opening" || kind === "open";
}

/** The ids of the other pages that left something. */
export function leavers(): readonly string[] {
  const names = attempt(() => Object.keys(localStorage)) ?? [];
  return names.flatMap((name) => (name.startsWith(PREFIX) && name !== PREFIX + ID ? [name.slice(PREFIX.length)] : []));
}

/** Do something with what a page left, unless it lives, or another page does so. */
export async function withLeft(id: string, act: (found: Found) => Promise<void>): Promise<void> {
  const actNow = async (): Promise<void> => {
    const found = leftBy(id);
    if (found) await act(found);
  };
  const held = locks();
  if (held) await held.request(lockOf(id), { ifAvailable: true }, (lock) => (lock ? actNow() : undefined));
  else if (hasGone(id)) await actNow();
}

/** It was sent. */
export function forget(id: string): void {
  attempt(() => localStorage.removeItem(PREFIX + id));
}

const lockOf = (id: string): string => `darkroom.page.${id}`;

/** There are none on a page without https that comes from another computer. */
function locks(): LockManager | undefined {
  return "locks" in navigator ? navigator.locks : undefined;
}

function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(16)).join("");
}

/** `isGone` says that the page which left it lives no longer, for browsers that have no locks. */
function write(id: string, { ticket, unanswered }: Found, isGone = false): void {
  const said = JSON.stringify({ ticket, unanswered: leftToKeep(unanswered), isGone });
  if (unanswered.size === 0) forget(id);
  else attempt(() => localStorage.setItem(PREFIX + id, said));
}

function leftBy(id: string): Found | null {
  const said = read(id);
  const unanswered = leftFromKept(said.unanswered);
  return unanswered.size === 0 ? null : { ticket: isTicket(said.ticket) ? said.ticket : null, unanswered };
}

const hasGone = (id: string): boolean => read(id).isGone === true;

function read(id: string): Readonly<Record<string, unknown>> {
  const said = attempt(() => JSON.parse(localStorage.getItem(PREFIX + id) ?? "null") as unknown);
  return typeof said === "object" && said !== null ? (said as Readonly<Record<string, unknown>>) : {};
}
