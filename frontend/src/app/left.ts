/** What one page of a tab of the browser leaves to the next: who it was for the server, and what had no answer yet. */

import type { Client } from "../net/client";
import { keepTicket, takeTicket } from "../net/ticket";
import type { Ticket } from "../net/ticket";
import type { Tabs } from "../store/tabs";
import { leftFromKept, leftIn, leftToKeep } from "../store/unanswered";
import type { Left } from "../store/unanswered";
import { leave, take } from "./kept";

export interface Found {
  readonly ticket: Ticket | null;
  readonly unanswered: Left;
}

export function takeLeft(): Found {
  return { ticket: attempt(() => takeTicket(sessionStorage)), unanswered: leftFromKept(take("unanswered")) };
}

export function leaveBehind(client: Client, tabs: Tabs): void {
  attempt(() => keepTicket(sessionStorage, client.ticket));
  leave("unanswered", leftToKeep(leftIn(tabs.store.getState())));
}

/** Where the browser keeps nothing, there is nothing. */
function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}
