/** The page: what there is to work with is fetched, a workflow is opened, and it is drawn. */

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { catalogueFromJson } from "./core/catalogue/catalogue";
import { Canvas } from "./features/canvas/Canvas";
import { createApi, socketAddress } from "./net/api";
import { CLOCK } from "./net/clock";
import { Client } from "./net/client";
import { browserSockets } from "./net/socket";
import { openDocument } from "./store/document";
import { createRunStore } from "./store/run";
import "./styles/tokens.css";

async function begin(place: HTMLElement): Promise<void> {
  const root = createRoot(place);
  const api = createApi((address, request) => fetch(address, request));
  const client = new Client(browserSockets(socketAddress(location.href)), CLOCK, createRunStore().listener);
  client.start();
  const [nodes, listed] = await Promise.all([api.nodes(), api.workflows()]);
  if (!nodes.ok || !listed.ok) {
    const problem = [nodes, listed].flatMap((answer) => (answer.ok ? [] : answer.problems))[0];
    root.render(<p className="empty">{problem?.message}</p>);
    return;
  }
  const name = decodeURIComponent(location.hash.slice(1)) || listed.value.workflows[0]?.name;
  if (name === undefined) {
    root.render(<p className="empty">There is no workflow yet.</p>);
    return;
  }
  const open = openDocument(client, name);
  root.render(
    <StrictMode>
      <Canvas open={open} catalogue={catalogueFromJson(nodes.value)} />
    </StrictMode>,
  );
}

const place = document.getElementById("root");
if (place) void begin(place);
