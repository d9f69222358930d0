/** HTTP: requests whose answers are values, whatever goes wrong. */

import type { ProblemView } from "./protocol";

/** What came of a request: what was asked for, or the problems. `status` is 0 where no one answered. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly problems: readonly ProblemView[] };

export type Fetch = (address: string, request: RequestInit) => Promise<Response>;

export interface Asked {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly file?: Blob;
  readonly query?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  readonly signal?: AbortSignal;
}

/** Ask, and read the answer as JSON; null where there is none. */
export async function askJson<T>(fetch: Fetch, path: string, asked: Asked = {}): Promise<Answer<T>> {
  return ask(fetch, path, asked, async (response) => {
    const text = await response.text();
    return (text === "" ? null : JSON.parse(text)) as T;
  });
}

/** Ask, and read the answer as text. */
export async function askText(fetch: Fetch, path: string, asked: Asked = {}): Promise<Answer<string>> {
  return ask(fetch, path, asked, (response) => response.text());
}

/** Part of an address from a name that may hold anything. */
export function named(strings: TemplateStringsArray, ...names: readonly string[]): string {
  return String.raw({ raw: strings }, ...names.map(encodeURIComponent));
}

async function ask<T>(
  fetch: Fetch,
  path: string,
  asked: Asked,
  read: (response: Response) => Promise<T>,
): Promise<Answer<T>> {
  let response: Response;
  try {
    response = await fetch(path + queryOf(asked), requestOf(asked));
  } catch (error) {
    return failed(0, isAbort(error) ? "this was stopped" : "the server does not answer", "is darkroom serve running?");
  }
  try {
    return response.ok ? { ok: true, value: await read(response) } : await refusal(response);
  } catch {
    return failed(response.status, "the answer of the server cannot be read");
  }
}

function requestOf({ method = "GET", body, file, signal }: Asked): RequestInit {
  const kept = { method, credentials: "same-origin" as const, ...(signal && { signal }) };
  if (file) return { ...kept, body: file, headers: { "Content-Type": "application/octet-stream" } };
  if (method === "GET") return kept;
  return { ...kept, body: JSON.stringify(body ?? {}), headers: { "Content-Type": "application/json" } };
}

function queryOf({ query = {} }: Asked): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}

async function refusal(response: Response): Promise<Answer<never>> {
  const said = (await response.json()) as { problems?: readonly ProblemView[] };
  if (!said.problems?.length) return failed(response.status, `the server answered ${response.status}`);
  return { ok: false, status: response.status, problems: said.problems };
}

function failed(status: number, message: string, hint: string | null = null): Answer<never> {
  const code = status === 0 ? "unreachable" : "server-failed";
  return { ok: false, status, problems: [{ code, message, hint }] };
}

const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";
