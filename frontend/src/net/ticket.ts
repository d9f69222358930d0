/** The ticket by which a page that is loaded anew is the client again that it was, so that undo goes on. */

export interface Ticket {
  readonly client: string;
  readonly ticket: string;
  /** The number of its last envelope: the next one is above it, so that the server takes none for one it knows. */
  readonly requests: number;
}

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const KEY = "darkroom-client";

/** The ticket that was kept, and keep it no longer: a tab that is duplicated while this one lives shall not find it. */
export function takeTicket(store: Store): Ticket | null {
  const kept = store.getItem(KEY);
  store.removeItem(KEY);
  try {
    const said: unknown = JSON.parse(kept ?? "null");
    return isTicket(said) ? said : null;
  } catch {
    return null;
  }
}

/** Keep the ticket for when this page is loaded anew: to be called as it is left. */
export function keepTicket(store: Store, ticket: Ticket | null): void {
  if (ticket) store.setItem(KEY, JSON.stringify(ticket));
}

/** Whether this is one that was kept. */
export function isTicket(said: unknown): said is Ticket {
  if (typeof said !== "object" || said === null) return false;
  const { client, ticket, requests } = said as Record<string, unknown>;
  return typeof client === "string" && typeof ticket === "string" && Number.isSafeInteger(requests);
}
