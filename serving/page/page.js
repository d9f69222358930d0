"use strict";
// Shows the queue as the websocket tells it. All text from the server is put in as text, never as markup.

const STATES = { queued: "waiting", running: "running", done: "done", failed: "failed", cancelled: "cancelled", set_aside: "set aside" };
const MOST = 20;
const jobs = new Map();
const state = document.getElementById("state");
const body = document.getElementById("jobs");

function row(job) {
  let found = jobs.get(job);
  if (!found) {
    const line = document.createElement("tr");
    for (let i = 0; i < 4; i += 1) line.append(document.createElement("td"));
    body.prepend(line);
    found = { line, done: 0, total: 0 };
    jobs.set(job, found);
    for (const oldest of [...jobs.keys()].slice(0, Math.max(0, jobs.size - MOST))) {
      jobs.get(oldest).line.remove();
      jobs.delete(oldest);
    }
    body.parentElement.hidden = false;
  }
  return found;
}

async function pictures(id) {
  const answer = await fetch(`/api/v1/jobs/${encodeURIComponent(id)}`);
  if (!answer.ok || !jobs.has(id)) return;
  const cell = jobs.get(id).line.children[3];
  cell.replaceChildren();
  for (const outputs of Object.values((await answer.json()).outputs)) {
    for (const output of outputs) {
      if (output.kind === "file" && output.media_type.startsWith("image/")) {
        const link = document.createElement("a");
        link.href = `/api/v1/assets/${output.digest}`;
        const image = document.createElement("img");
        image.src = `${link.href}?thumbnail=128`;
        image.alt = "";
        link.append(image);
        cell.append(link);
      } else if (output.kind === "value") {
        cell.append(`${JSON.stringify(output.value)} `);
      }
    }
  }
}

const hear = {
  queue(message) {
    const told = Object.entries(STATES).map(([name, text]) => [message.counts[name] ?? 0, text]).filter(([count]) => count);
    const counts = told.map(([count, text]) => `${count} ${text}`).join(", ") || "nothing yet";
    state.textContent = message.paused ? `paused: ${counts}` : counts;
  },
  job({ job }) {
    const { line } = row(job.id);
    line.children[0].textContent = job.name || job.id;
    line.children[1].textContent = job.cancelling && job.state === "running" ? "cancelling" : STATES[job.state];
    if (job.state === "done") pictures(job.id);
  },
  job_gone({ job }) {
    jobs.get(job)?.line.remove();
    jobs.delete(job);
  },
  events({ job, events }) {
    const found = row(job);
    for (const [kind, ...rest] of events) {
      if (kind === "planned") [found.total, found.done] = [rest[0].length, 0];
      if (kind === "finished") found.done += 1;
    }
    found.line.children[2].textContent = found.total ? `${found.done} of ${found.total}` : "";
  },
  begin_anew() { begin(); },
};

async function known() {
  const answer = await fetch(`/api/v1/jobs?limit=${MOST}`);
  if (answer.ok) for (const job of (await answer.json()).jobs.reverse()) if (!jobs.has(job.id)) hear.job({ job });
}

let socket;
function begin() {
  known();
  socket.send(JSON.stringify({ type: "watch" }));
  socket.send(JSON.stringify({ type: "follow", job: "*" }));
}

function connect(wait) {
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/v1/ws`);
  socket.onopen = () => { wait = 500; begin(); };
  socket.onmessage = ({ data }) => {
    if (typeof data === "string") for (const message of JSON.parse(data)) hear[message.type]?.(message);
  };
  socket.onclose = () => {
    state.textContent = "The server does not answer; trying again…";
    setTimeout(() => connect(Math.min(wait * 2, 10000)), wait);
  };
}
connect(500);
