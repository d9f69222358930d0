/** The server's HTTP interface, a function for each route that the editor uses. */

import type { CatalogueJson } from "../core/catalogue/catalogue";
import { askJson, askText, named } from "./http";
import type { Answer, Fetch } from "./http";
import type {
  Asked,
  AssetView,
  Catalogue,
  GalleryView,
  ImageList,
  JobPage,
  JobView,
  ModelList,
  PictureDetails,
  PicturePage,
  Pictures,
  PicturesDelete,
  PicturesMark,
  PlanView,
  Problems,
  QueueView,
  Submission,
  Submitted,
  SystemView,
  TemplateList,
  TokensAsk,
  TokensView,
  TrashList,
  WorkflowCopy,
  WorkflowCreate,
  WorkflowDeleted,
  WorkflowList,
  WorkflowNamed,
  WorkflowPut,
  WorkflowRename,
  WorkflowSaved,
  WorkflowView,
} from "./protocol";

const API = "/api/v1";

export type Api = ReturnType<typeof createApi>;

export interface JobsAsked {
  readonly state?: string;
  readonly workflow?: string;
  readonly after?: string;
  readonly limit?: number;
}

export interface PicturesAsked {
  readonly after?: string;
  readonly limit?: number;
  readonly search?: string;
  readonly starred?: boolean;
  readonly workflow?: string;
  readonly model?: string;
  readonly trashed?: boolean;
}

export function createApi(fetch: Fetch) {
  const ask = askers(fetch);
  return { ...aboutServer(ask), ...workflows(ask), ...jobs(ask), ...pictures(ask) };
}

type Askers = ReturnType<typeof askers>;

function askers(fetch: Fetch) {
  return {
    get: <T>(path: string, query: JobsAsked | PicturesAsked = {}): Promise<Answer<T>> =>
      askJson<T>(fetch, path, { query: { ...query } }),
    text: (path: string): Promise<Answer<string>> => askText(fetch, path),
    post: <T>(path: string, body?: unknown): Promise<Answer<T>> => askJson<T>(fetch, path, { method: "POST", body }),
    put: <T>(path: string, body: unknown): Promise<Answer<T>> => askJson<T>(fetch, path, { method: "PUT", body }),
    upload: <T>(path: string, file: Blob): Promise<Answer<T>> => askJson<T>(fetch, path, { method: "POST", file }),
    remove: <T = null>(path: string): Promise<Answer<T>> => askJson<T>(fetch, path, { method: "DELETE" }),
  };
}

function aboutServer({ get, post }: Askers) {
  return {
    system: () => get<SystemView>(`${API}/system`),
    /** The catalogue; the generated types leave open what a node's spec is, `core` says it. */
    nodes: () => get<Catalogue & CatalogueJson>(`${API}/nodes`),
    models: () => get<ModelList>(`${API}/models`),
    check: (asked: Asked) => post<Problems>(`${API}/check`, asked),
    plan: (asked: Asked) => post<PlanView>(`${API}/plan`, asked),
  };
}

function workflows({ get, post, put, remove }: Askers) {
  return {
    workflows: () => get<WorkflowList>(`${API}/workflows`),
    workflow: (name: string) => get<WorkflowView>(API + named`/workflows/${name}`),
    saveWorkflow: (name: string, body: WorkflowPut) => put<WorkflowSaved>(API + named`/workflows/${name}`, body),
    createWorkflow: (body: Partial<WorkflowCreate> = {}) => post<WorkflowNamed>(`${API}/workflows`, body),
    duplicateWorkflow: (name: string, body: WorkflowCopy = {}) =>
      post<WorkflowNamed>(API + named`/workflows/${name}/duplicate`, body),
    renameWorkflow: (name: string, body: WorkflowRename) =>
      post<WorkflowNamed>(API + named`/workflows/${name}/rename`, body),
    /** The answer says its name in the trash, from which `restoreWorkflow` takes it. */
    deleteWorkflow: (name: string) => remove<WorkflowDeleted>(API + named`/workflows/${name}`),
    trash: () => get<TrashList>(`${API}/trash`),
    restoreWorkflow: (trashed: string, body: WorkflowCopy = {}) =>
      post<WorkflowNamed>(API + named`/trash/${trashed}/restore`, body),
    deleteTrashed: (trashed: string) => remove(API + named`/trash/${trashed}`),
    templates: () => get<TemplateList>(`${API}/templates`),
    useTemplate: (name: string, body: WorkflowCopy = {}) =>
      post<WorkflowNamed>(API + named`/templates/${name}/use`, body),
  };
}

function jobs({ get, text, post, remove }: Askers) {
  return {
    submit: (submission: Submission) => post<Submitted>(`${API}/jobs`, submission),
    jobs: (query: JobsAsked = {}) => get<JobPage>(`${API}/jobs`, query),
    job: (id: string) => get<JobView>(API + named`/jobs/${id}`),
    jobDocument: (id: string) => text(API + named`/jobs/${id}/document`),
    deleteJob: (id: string) => remove(API + named`/jobs/${id}`),
    cancelJob: (id: string) => post<Submitted>(API + named`/jobs/${id}/cancel`),
    retryJob: (id: string) => post<Submitted>(API + named`/jobs/${id}/retry`),
    moveJob: (id: string, before: string | null) => post<Submitted>(API + named`/jobs/${id}/move`, { before }),
    prioritiseJob: (id: string, priority: number) => post<Submitted>(API + named`/jobs/${id}/priority`, { priority }),
    queue: () => get<QueueView>(`${API}/queue`),
    pauseQueue: () => post<QueueView>(`${API}/queue/pause`),
    resumeQueue: () => post<QueueView>(`${API}/queue/resume`),
  };
}

function pictures({ get, post, upload }: Askers) {
  return {
    /** The pictures that jobs made, newest first. A page may hold few or none: go on while `after` is not null. */
    pictures: (query: PicturesAsked = {}) => get<PicturePage>(`${API}/pictures`, query),
    picture: (digest: string) => get<PictureDetails>(API + named`/pictures/${digest}`),
    markPictures: (body: PicturesMark) => post<Pictures>(`${API}/pictures/mark`, body),
    deletePictures: (body: PicturesDelete) => post<null>(`${API}/pictures/delete`, body),
    /** Make a picture one that workflows can read, under the name that the answer says. */
    usePicture: (digest: string) => post<AssetView>(API + named`/pictures/${digest}/use`),
    gallery: () => get<GalleryView>(`${API}/gallery`),
    /** The tokens of a prompt, for a model or for a node of an open workflow. */
    tokens: (body: TokensAsk) => post<TokensView>(`${API}/tokens`, body),
    /** The pictures beside the workflows, by the names that image inputs take. */
    images: () => get<ImageList>(`${API}/images`),
    upload: (file: Blob) => upload<AssetView>(`${API}/assets`, file),
    asset: (digest: string) => get<AssetView>(API + named`/assets/${digest}/about`),
  };
}

/** Where a file of the server is, whole or as a thumbnail that fits into so many pixels. */
export function assetAddress(digest: string, thumbnail?: number): string {
  const path = API + named`/assets/${digest}`;
  return thumbnail === undefined ? path : `${path}?thumbnail=${thumbnail}`;
}

/** Where a picture beside the workflows is, by the name that an image input takes. */
export function imageAddress(name: string, thumbnail?: number): string {
  const query = new URLSearchParams({ name, ...(thumbnail !== undefined && { thumbnail: String(thumbnail) }) });
  return `${API}/images/file?${query.toString()}`;
}

/** Where the websocket is, from the address of the page. */
export function socketAddress(page: string): string {
  const address = new URL(`${API}/ws`, page);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}
