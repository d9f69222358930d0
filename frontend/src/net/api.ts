/** The server's HTTP interface, a function for each route that the editor uses. */

import type { CatalogueJson } from "../core/catalogue/catalogue";
import { askJson, askText, named } from "./http";
import type { Answer, Fetch } from "./http";
import type {
  Asked,
  AssetView,
  Catalogue,
  JobPage,
  JobView,
  ModelList,
  PlanView,
  Problems,
  QueueView,
  Submission,
  Submitted,
  SystemView,
  WorkflowList,
  WorkflowPut,
  WorkflowSaved,
  WorkflowView,
} from "./protocol";

const API = "/api/v1";

export type Api = ReturnType<typeof createApi>;

export interface JobsAsked {
  readonly state?: string;
  readonly after?: string;
  readonly limit?: number;
}

export function createApi(fetch: Fetch) {
  const get = <T>(path: string): Promise<Answer<T>> => askJson<T>(fetch, path);
  const post = <T>(path: string, body?: unknown): Promise<Answer<T>> =>
    askJson<T>(fetch, path, { method: "POST", body });
  const remove = (path: string): Promise<Answer<null>> => askJson<null>(fetch, path, { method: "DELETE" });
  return {
    system: () => get<SystemView>(`${API}/system`),
    /** The catalogue; the generated types leave open what a node's spec is, `core` says it. */
    nodes: () => get<Catalogue & CatalogueJson>(`${API}/nodes`),
    models: () => get<ModelList>(`${API}/models`),
    workflows: () => get<WorkflowList>(`${API}/workflows`),
    workflow: (name: string) => get<WorkflowView>(API + named`/workflows/${name}`),
    saveWorkflow: (name: string, body: WorkflowPut) =>
      askJson<WorkflowSaved>(fetch, API + named`/workflows/${name}`, { method: "PUT", body }),
    deleteWorkflow: (name: string) => remove(API + named`/workflows/${name}`),
    check: (asked: Asked) => post<Problems>(`${API}/check`, asked),
    plan: (asked: Asked) => post<PlanView>(`${API}/plan`, asked),
    submit: (submission: Submission) => post<Submitted>(`${API}/jobs`, submission),
    jobs: (query: JobsAsked = {}) => askJson<JobPage>(fetch, `${API}/jobs`, { query: { ...query } }),
    job: (id: string) => get<JobView>(API + named`/jobs/${id}`),
    jobDocument: (id: string) => askText(fetch, API + named`/jobs/${id}/document`),
    deleteJob: (id: string) => remove(API + named`/jobs/${id}`),
    cancelJob: (id: string) => post<Submitted>(API + named`/jobs/${id}/cancel`),
    retryJob: (id: string) => post<Submitted>(API + named`/jobs/${id}/retry`),
    moveJob: (id: string, before: string | null) => post<Submitted>(API + named`/jobs/${id}/move`, { before }),
    prioritiseJob: (id: string, priority: number) => post<Submitted>(API + named`/jobs/${id}/priority`, { priority }),
    queue: () => get<QueueView>(`${API}/queue`),
    pauseQueue: () => post<QueueView>(`${API}/queue/pause`),
    resumeQueue: () => post<QueueView>(`${API}/queue/resume`),
    upload: (file: Blob) => askJson<AssetView>(fetch, `${API}/assets`, { method: "POST", file }),
    asset: (digest: string) => get<AssetView>(API + named`/assets/${digest}/about`),
  };
}

/** Where a file of the server is, whole or as a thumbnail that fits into so many pixels. */
export function assetAddress(digest: string, thumbnail?: number): string {
  const path = API + named`/assets/${digest}`;
  return thumbnail === undefined ? path : `${path}?thumbnail=${thumbnail}`;
}

/** Where the websocket is, from the address of the page. */
export function socketAddress(page: string): string {
  const address = new URL(`${API}/ws`, page);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}
