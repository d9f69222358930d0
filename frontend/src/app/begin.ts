/** The beginning: the workspace is made, and what was open is opened again. */

import { catalogueFromJson } from "../core/catalogue/catalogue";
import type { Problem } from "../core/problem";
import { createApi, socketAddress } from "../net/api";
import type { Api } from "../net/api";
import { CLOCK } from "../net/clock";
import { Client } from "../net/client";
import { browserSockets } from "../net/socket";
import { Commands } from "../store/commands";
import { createNotices } from "../store/notices";
import { createRunStore } from "../store/run";
import { createTabs, tabsFromKept } from "../store/tabs";
import type { KeptTabs } from "../store/tabs";
import { createView, viewFromKept } from "../store/view";
import type { View } from "../store/view";
import type { Workspace } from "../store/workspace";
import { readKept } from "./kept";
import { keepLeft, takeLeft } from "./left";
import { placeOf } from "./place";
import { sendLeft } from "./send-left";

/** What is opened where nothing was open, if it is there. */
const FIRST = "text_to_image";
/** Where the page is narrower, in pixels, it begins with the form. */
const NARROW = 720;

export type Begun = { readonly workspace: Workspace } | { readonly problem: Problem };

/** Everything that the page works with. Documents are being opened while the catalogue is still on its way. */
export async function begin(): Promise<Begun> {
  const api = createApi((address, request) => fetch(address, request));
  const runs = createRunStore();
  const { ticket, unanswered } = takeLeft();
  const sockets = browserSockets(socketAddress(location.href));
  const client = new Client(sockets, CLOCK, runs.listener, ticket);
  const tabs = createTabs(client, unanswered);
  const notices = createNotices();
  const sendAll = (): void => void sendLeft(sockets, notices);
  const leaveAll = keepLeft(client, tabs, sendAll);
  client.follower.watch();
  client.start();
  const asked = api.nodes();
  const opened = await namesToOpen(api);
  for (const name of [...opened.names, ...unanswered.keys()]) tabs.show(name);
  if (opened.active !== null) tabs.show(opened.active);
  const nodes = await asked;
  if (!nodes.ok) {
    leaveAll();
    client.stop();
    return { problem: nodes.problems[0] ?? NO_REASON };
  }
  sendAll();
  const shared = { commands: new Commands(), notices, catalogue: catalogueFromJson(nodes.value) };
  return { workspace: { api, client, runs, tabs, view: viewNow(), ...shared } };
}

/** What was open, and what the address names; the first time, the workflow to begin with. */
async function namesToOpen(api: Api): Promise<KeptTabs> {
  const kept = tabsFromKept(readKept("tabs"));
  const { name } = placeOf(location.hash);
  if (name !== "") return { names: kept.names, active: name };
  if (kept.names.length > 0 || readKept("tabs") !== undefined) return kept;
  const listed = await api.workflows();
  const names = listed.ok ? listed.value.workflows.map((workflow) => workflow.name) : [];
  const first = names.includes(FIRST) ? FIRST : (names[0] ?? null);
  return { names: [], active: first };
}

function viewNow(): View {
  const isNarrow = innerWidth < NARROW;
  const { mode } = placeOf(location.hash);
  return createView({
    ...(isNarrow && { mode: "form" }),
    ...viewFromKept(readKept("view")),
    ...(isNarrow && { side: null, outline: false, source: false }), // they would cover all else
    ...(mode && { mode }),
  });
}

const NO_REASON: Problem = { code: "server-failed", message: "the server does not say what nodes there are" };
