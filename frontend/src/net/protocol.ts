/* Made by `make types` from the models in engine/protocol: change those. */

export type Json =
  | boolean
  | number
  | string
  | Json[]
  | {
      [k: string]: Json;
    }
  | null;
/**
 * Every kind of problem Darkroom reports; each one is raised by some test.
 */
export type Code =
  | "file-missing"
  | "file-unreadable"
  | "file-empty"
  | "not-text"
  | "too-large"
  | "too-deep"
  | "yaml-syntax"
  | "yaml-tag"
  | "yaml-alias"
  | "duplicate-key"
  | "not-a-mapping"
  | "version-missing"
  | "version-unknown"
  | "unknown-field"
  | "missing-field"
  | "wrong-field"
  | "invalid-id"
  | "name-clash"
  | "bad-reference"
  | "link-in-text"
  | "missing-pack"
  | "unknown-parameter"
  | "missing-parameter"
  | "unused-parameter"
  | "unknown-type"
  | "unknown-node"
  | "unknown-input"
  | "unknown-output"
  | "ambiguous-output"
  | "missing-input"
  | "wrong-type"
  | "wrong-link"
  | "out-of-range"
  | "not-finite"
  | "not-a-choice"
  | "trait-mismatch"
  | "self-link"
  | "cycle"
  | "no-output"
  | "pruned"
  | "length-mismatch"
  | "length-unknown"
  | "list-too-long"
  | "nested-list"
  | "empty-list"
  | "resource-missing"
  | "outside-root"
  | "damaged-image"
  | "huge-image"
  | "incomplete-model"
  | "pickled-model"
  | "damaged-model"
  | "unsupported-model"
  | "node-failed"
  | "out-of-memory"
  | "output-unwritable"
  | "store-unwritable"
  | "not-resumable"
  | "unknown-job"
  | "wrong-state"
  | "key-reused"
  | "queue-taken"
  | "queue-unusable"
  | "queue-unwritable"
  | "queue-damaged"
  | "worker-lost"
  | "set-aside"
  | "wrong-request"
  | "not-allowed"
  | "not-found"
  | "conflict"
  | "busy"
  | "server-failed"
  | "unreachable";
export type JsonValue = unknown;
/**
 * How a step or a whole run ended.
 */
export type Status = "ran" | "cached" | "failed" | "skipped" | "cancelled" | "done";
/**
 * Where a job is. A running one that shall be cancelled stays RUNNING, marked, until its worker lets go.
 */
export type JobState = "queued" | "running" | "done" | "failed" | "cancelled" | "set_aside";
/**
 * How bad a problem is; only errors decide an exit code.
 */
export type Level = "error" | "warning";
export type ClientMessage =
  | Resume
  | Watch
  | Follow
  | Unfollow
  | Submit
  | Ping
  | Open
  | Close
  | Edit
  | SetText
  | Undo
  | Redo
  | Select
  | ShowSource
  | Resolve;
export type ServerMessage =
  | Welcome
  | QueueNews
  | JobNews
  | JobGone
  | PicturesNews
  | PicturesGone
  | Events
  | ProgressNews
  | SubmittedNews
  | Rejected
  | Pong
  | BeginAnew
  | Opened
  | Resumed
  | Accepted
  | Refused
  | Drafted
  | Saved
  | Unsaved
  | Conflict
  | Settled
  | Checked
  | Marks
  | Resync
  | SourceText
  | Presence
  | Moved
  | Closed;

export interface Protocol {
  Accepted?: Accepted;
  AddNode?: AddNode;
  AddParameter?: AddParameter;
  Asked?: Asked;
  AssetQuery?: AssetQuery;
  AssetView?: AssetView;
  BeginAnew?: BeginAnew;
  Catalogue?: Catalogue;
  Checked?: Checked;
  Close?: Close;
  Closed?: Closed;
  Code?: Code;
  Conflict?: Conflict;
  Content?: Content;
  Draft?: Draft;
  Drafted?: Drafted;
  Edit?: Edit;
  Events?: Events;
  FileOutput?: FileOutput;
  Follow?: Follow;
  GalleryView?: GalleryView;
  Health?: Health;
  Hole?: Hole;
  ImageEntry?: ImageEntry;
  ImageList?: ImageList;
  ImageQuery?: ImageQuery;
  Items?: Items;
  JobGone?: JobGone;
  JobNews?: JobNews;
  JobPage?: JobPage;
  JobState?: JobState;
  JobSummary?: JobSummary;
  JobView?: JobView;
  Json?: Json;
  JsonValue?: JsonValue;
  Level?: Level;
  Link?: Link;
  Literal?: Literal;
  Marks?: Marks;
  ModelEntry?: ModelEntry;
  ModelList?: ModelList;
  Move?: Move;
  MoveNode?: MoveNode;
  Moved?: Moved;
  Node?: Node;
  Open?: Open;
  Opened?: Opened;
  PackView?: PackView;
  Parameter?: Parameter;
  PictureCount?: PictureCount;
  PictureDetails?: PictureDetails;
  PicturePage?: PicturePage;
  PictureQuery?: PictureQuery;
  PictureView?: PictureView;
  Pictures?: Pictures;
  PicturesDelete?: PicturesDelete;
  PicturesGone?: PicturesGone;
  PicturesMark?: PicturesMark;
  PicturesNews?: PicturesNews;
  Ping?: Ping;
  PlanView?: PlanView;
  PlannedStep?: PlannedStep;
  Pong?: Pong;
  PortTypeView?: PortTypeView;
  Presence?: Presence;
  Present?: Present;
  PreviewHeader?: PreviewHeader;
  Prioritise?: Prioritise;
  ProblemView?: ProblemView;
  Problems?: Problems;
  ProgressNews?: ProgressNews;
  QueueNews?: QueueNews;
  QueueView?: QueueView;
  Redo?: Redo;
  Refused?: Refused;
  Rejected?: Rejected;
  RemoveNode?: RemoveNode;
  RemoveParameter?: RemoveParameter;
  RenameNode?: RenameNode;
  RenameOutput?: RenameOutput;
  RenameParameter?: RenameParameter;
  Reorder?: Reorder;
  ReplaceNode?: ReplaceNode;
  Resolve?: Resolve;
  Resume?: Resume;
  Resumed?: Resumed;
  Resync?: Resync;
  Saved?: Saved;
  Select?: Select;
  SetInput?: SetInput;
  SetLayout?: SetLayout;
  SetLayoutItem?: SetLayoutItem;
  SetMeta?: SetMeta;
  SetNode?: SetNode;
  SetOutput?: SetOutput;
  SetParameter?: SetParameter;
  SetRequirement?: SetRequirement;
  SetText?: SetText;
  Settled?: Settled;
  ShowSource?: ShowSource;
  SourceText?: SourceText;
  Status?: Status;
  StoreView?: StoreView;
  Submission?: Submission;
  Submit?: Submit;
  Submitted?: Submitted;
  SubmittedNews?: SubmittedNews;
  SystemView?: SystemView;
  TemplateEntry?: TemplateEntry;
  TemplateList?: TemplateList;
  Text?: Text;
  TokensAsk?: TokensAsk;
  TokensView?: TokensView;
  TrashEntry?: TrashEntry;
  TrashList?: TrashList;
  Undo?: Undo;
  Unfollow?: Unfollow;
  Unsaved?: Unsaved;
  ValueOutput?: ValueOutput;
  Watch?: Watch;
  Welcome?: Welcome;
  WorkerView?: WorkerView;
  WorkflowCopy?: WorkflowCopy;
  WorkflowCreate?: WorkflowCreate;
  WorkflowDeleted?: WorkflowDeleted;
  WorkflowEntry?: WorkflowEntry;
  WorkflowList?: WorkflowList;
  WorkflowNamed?: WorkflowNamed;
  WorkflowPut?: WorkflowPut;
  WorkflowRename?: WorkflowRename;
  WorkflowSaved?: WorkflowSaved;
  WorkflowView?: WorkflowView;
  ClientMessage?: ClientMessage;
  ServerMessage?: ServerMessage;
}
/**
 * An envelope that was applied, which made this revision.
 *
 * `edits` are as applied: the removal of a node follows the removal of each link to it, a node that was replaced has
 * its fields set one by one. `skipped` says what could not be undone or redone. `undo` and `redo` count what its
 * client can still take back and do again.
 */
export interface Accepted {
  type: "accepted";
  name: string;
  revision: number;
  client: string;
  request?: number | null;
  kind?: "edit" | "undo" | "redo" | "text" | "disk";
  edits: (
    | AddNode
    | RemoveNode
    | RenameNode
    | ReplaceNode
    | SetNode
    | SetInput
    | MoveNode
    | AddParameter
    | RemoveParameter
    | RenameParameter
    | SetParameter
    | SetOutput
    | RenameOutput
    | SetMeta
    | SetRequirement
    | SetLayout
    | SetLayoutItem
    | Reorder
  )[];
  skipped?: ProblemView[];
  undo?: number;
  redo?: number;
}
/**
 * Add a node under a free id.
 */
export interface AddNode {
  edit: "add_node";
  id: string;
  node: Node;
  before?: string | null;
}
/**
 * A node as written. Its id is its key in `Document.nodes`.
 */
export interface Node {
  type: string;
  inputs?: {
    [k: string]: Literal | Link | Text | Items;
  };
  title?: string;
  note?: string;
  disabled?: boolean;
}
/**
 * A plain value, exactly as written; a `$` in it means nothing any more.
 */
export interface Literal {
  value: Json;
}
/**
 * A reference to an output of a node.
 *
 * In a document `output` may be empty, where the node has a single output; in a graph it never is.
 */
export interface Link {
  node: string;
  output?: string;
}
/**
 * Text with parameters in it; values put in are never read again.
 */
export interface Text {
  parts: (string | Hole)[];
}
/**
 * A place in a text where a parameter's value goes.
 */
export interface Hole {
  parameter: string;
}
/**
 * A written list in which at least one item is not a literal.
 */
export interface Items {
  items: (Literal | Link | Text)[];
}
/**
 * Remove a node with its position, and every link to it from inputs, lists and outputs.
 */
export interface RemoveNode {
  edit: "remove_node";
  id: string;
}
/**
 * Give a node another id, in every link and its position too.
 */
export interface RenameNode {
  edit: "rename_node";
  id: string;
  to: string;
}
/**
 * Put another node in the place of one. Links to it stay.
 */
export interface ReplaceNode {
  edit: "replace_node";
  id: string;
  node: Node;
}
/**
 * Set one field of a node.
 */
export interface SetNode {
  edit: "set_node";
  id: string;
  field: "type" | "title" | "note" | "disabled";
  value: string | boolean;
}
/**
 * Give an input a value or a link, or nothing (None). Connecting and disconnecting are this edit.
 */
export interface SetInput {
  edit: "set_input";
  node: string;
  input: string;
  value: Literal | Link | Text | Items | null;
  before?: string | null;
}
/**
 * Place a node in the editor, or forget its place (None).
 */
export interface MoveNode {
  edit: "move_node";
  id: string;
  position: [number, number] | null;
  before?: string | null;
}
/**
 * Add a parameter under a free name.
 */
export interface AddParameter {
  edit: "add_parameter";
  name: string;
  parameter: Parameter;
  before?: string | null;
}
/**
 * A named input of the whole workflow. `default` is None when the person must give one (`required`).
 */
export interface Parameter {
  type: string;
  required?: boolean;
  default?:
    | boolean
    | number
    | string
    | Json[]
    | {
        [k: string]: Json;
      }
    | null;
  min?: number | null;
  max?: number | null;
  step?: number | null;
  choices?: string[];
  label?: string;
  help?: string;
}
/**
 * Remove a parameter, and every input and item that is a link to it. Texts keep their words: the hole stays.
 */
export interface RemoveParameter {
  edit: "remove_parameter";
  name: string;
}
/**
 * Give a parameter another name, in every link and text too.
 */
export interface RenameParameter {
  edit: "rename_parameter";
  name: string;
  to: string;
}
/**
 * Set one field of a parameter. A default makes it optional; `required: true` takes the default away.
 */
export interface SetParameter {
  edit: "set_parameter";
  name: string;
  field: "type" | "required" | "default" | "min" | "max" | "step" | "choices" | "label" | "help";
  value: Json;
}
/**
 * Lead an output of the workflow to an output of a node, or remove it (None).
 */
export interface SetOutput {
  edit: "set_output";
  name: string;
  link: Link | null;
  before?: string | null;
}
/**
 * Give an output of the workflow another name.
 */
export interface RenameOutput {
  edit: "rename_output";
  name: string;
  to: string;
}
/**
 * Set the workflow's name or description.
 */
export interface SetMeta {
  edit: "set_meta";
  field: "name" | "description";
  value: string;
}
/**
 * Require a version of a pack, or no longer (None).
 */
export interface SetRequirement {
  edit: "set_requirement";
  pack: string;
  version: string | null;
  before?: string | null;
}
/**
 * Set one part of the layout but the positions, or remove it (None).
 */
export interface SetLayout {
  edit: "set_layout";
  field: "frames" | "notes" | "wires" | "collapsed";
  value: Json;
}
/**
 * Set one named entry of a part of the layout, or remove it (None): a frame, a note, a wire's points.
 *
 * The part is a mapping then; it begins with its first entry and goes with its last.
 */
export interface SetLayoutItem {
  edit: "set_layout_item";
  field: "frames" | "notes" | "wires" | "collapsed";
  name: string;
  value: Json;
}
/**
 * Put entries into an order; those that are not named follow in the order that they have.
 *
 * `of` says which entries: of the document, of its layout's positions, or the inputs of the node `node`.
 */
export interface Reorder {
  edit: "reorder";
  of: "requires" | "parameters" | "nodes" | "outputs" | "layout" | "inputs";
  names: string[];
  node?: string;
}
/**
 * One thing that is wrong: what, where, and what would fix it. As `engine.errors.Problem`, field by field.
 */
export interface ProblemView {
  code: Code;
  message: string;
  /**
   * How bad a problem is; only errors decide an exit code.
   */
  level?: "error" | "warning";
  file?: string | null;
  line?: number | null;
  column?: number | null;
  node?: string | null;
  port?: string | null;
  hint?: string | null;
}
/**
 * A workflow to look at: one of the server by its name, or a text, with parameters and the nodes to run to.
 */
export interface Asked {
  workflow?: string | null;
  document?: string | null;
  parameters?: {
    [k: string]: JsonValue;
  };
  /**
   * @maxItems 10000
   */
  to?: string[];
}
/**
 * How a file is asked for: as it is, or as a thumbnail (WebP) that fits into a square of so many pixels.
 */
export interface AssetQuery {
  thumbnail?: number | null;
  download?: boolean;
}
/**
 * A picture on the server. In a workflow it is called `name`.
 */
export interface AssetView {
  digest: string;
  name: string;
  media_type: string;
  size: number;
  width: number;
  height: number;
}
/**
 * This client did not keep up: what waited for it was dropped. It follows nothing and has nothing open.
 */
export interface BeginAnew {
  type: "begin_anew";
}
/**
 * The node types and port types, and what connects.
 *
 * `nodes` are node specs as `darkroom nodes --json` gives them. `accepts` says for each type of an input, as text,
 * which types of outputs may be linked to it.
 */
export interface Catalogue {
  nodes: {
    [k: string]: unknown;
  }[];
  types: PortTypeView[];
  accepts: {
    [k: string]: string[];
  };
  packs: {
    [k: string]: PackView;
  };
}
/**
 * A type of values: its name, the colour of its links, its traits, how it is published, what it is.
 */
export interface PortTypeView {
  name: string;
  colour: string;
  traits: string[];
  export: string;
  resource: string;
  handle: boolean;
  doc: string;
}
/**
 * A pack of node types: its version, and the digest of its code.
 */
export interface PackView {
  version: string;
  digest: string;
}
/**
 * Everything that is wrong with the newest revision. Lines are told where they are known.
 */
export interface Checked {
  type: "checked";
  name: string;
  revision: number;
  problems: ProblemView[];
}
/**
 * Have a document open no longer.
 */
export interface Close {
  type: "close";
  name: string;
}
/**
 * The document is no longer open: it was deleted, or its file went and was not wanted back.
 */
export interface Closed {
  type: "closed";
  name: string;
  reason: "deleted" | "gone";
}
/**
 * The file was changed by another program in a way that cannot be merged. Nothing is saved until this ends.
 *
 * `theirs` is the text of the file, None where it is gone or cannot be read; `problems` say what is wrong with it.
 */
export interface Conflict {
  type: "conflict";
  name: string;
  revision: number;
  problems: ProblemView[];
  theirs?: string | null;
}
/**
 * A document as it is: `document` as JSON, None where the text must be mended first, and its text.
 *
 * The JSON has the document's fields, without those that have their default, and values as edits have them.
 */
export interface Content {
  epoch: string;
  revision: number;
  document: {
    [k: string]: JsonValue;
  } | null;
  text: string;
}
/**
 * A client's text that is no document yet, or cannot be merged, and what is wrong. It is kept and never saved.
 */
export interface Draft {
  text: string;
  base: number;
  problems: ProblemView[];
}
/**
 * A text that cannot become the document is kept as this client's draft.
 */
export interface Drafted {
  type: "drafted";
  name: string;
  problems: ProblemView[];
  request?: number | null;
}
/**
 * Edit a document as the client knew it at revision `base`: all of the edits, or none.
 *
 * Envelopes in a row that say the same `gesture`, such as those of one drag, are undone together.
 */
export interface Edit {
  type: "edit";
  name: string;
  base: number;
  /**
   * @minItems 1
   * @maxItems 10000
   */
  edits: [
    (
      | AddNode
      | RemoveNode
      | RenameNode
      | ReplaceNode
      | SetNode
      | SetInput
      | MoveNode
      | AddParameter
      | RemoveParameter
      | RenameParameter
      | SetParameter
      | SetOutput
      | RenameOutput
      | SetMeta
      | SetRequirement
      | SetLayout
      | SetLayoutItem
      | Reorder
    ),
    ...(
      | AddNode
      | RemoveNode
      | RenameNode
      | ReplaceNode
      | SetNode
      | SetInput
      | MoveNode
      | AddParameter
      | RemoveParameter
      | RenameParameter
      | SetParameter
      | SetOutput
      | RenameOutput
      | SetMeta
      | SetRequirement
      | SetLayout
      | SetLayoutItem
      | Reorder
    )[]
  ];
  request?: number | null;
  gesture?: string;
}
/**
 * State events of a job, numbered from `first` on.
 */
export interface Events {
  type: "events";
  job: string;
  first: number;
  events: (
    | ["planned", string[], string[]]
    | ["started", string]
    | ["progress", string, number, number]
    | ["cached", string]
    | ["finished", string, number, number | null]
    | ["failed", string, ProblemView, number]
    | ["skipped", string, string]
    | ["stopped", string]
    | ["noticed", ProblemView]
    | ["done", Status, number]
    | ["attempt", number, string]
    | ["lost", string]
    | ["handed-back"]
    | ["retried"]
    | ["ended", JobState]
  )[];
}
/**
 * A file that a job made, by the digest of its bytes; of a picture its pixels.
 *
 * `root` is the key of the result that the store keeps for it.
 */
export interface FileOutput {
  kind: "file";
  digest: string;
  media_type: string;
  size: number;
  label?: string;
  width?: number | null;
  height?: number | null;
  root?: string;
}
/**
 * Be told the events of a job after number `since`; with `job: "*"` those of all jobs from now on.
 *
 * `previews` asks for pictures of unfinished work too.
 */
export interface Follow {
  type: "follow";
  job: string;
  since?: number;
  previews?: boolean;
}
/**
 * How many pictures there are, starred ones among them, and in the trash besides; by workflow and by model.
 */
export interface GalleryView {
  pictures: number;
  starred: number;
  trashed: number;
  workflows: PictureCount[];
  models: PictureCount[];
}
/**
 * How many pictures a workflow made, or were made with a model.
 */
export interface PictureCount {
  name: string;
  pictures: number;
}
/**
 * That the server is alive, and nothing else.
 */
export interface Health {
  status?: string;
}
/**
 * A picture beside the workflows: the name that an image input takes, and its bytes.
 */
export interface ImageEntry {
  name: string;
  size: number;
}
/**
 * The pictures beside the workflows, a thousand at most.
 */
export interface ImageList {
  images: ImageEntry[];
}
/**
 * A picture by the name that an image input takes, as it is or as a thumbnail.
 */
export interface ImageQuery {
  name: string;
  thumbnail?: number | null;
}
/**
 * A job was deleted.
 */
export interface JobGone {
  type: "job_gone";
  job: string;
}
/**
 * A job as it is now, which may be a new one.
 */
export interface JobNews {
  type: "job";
  job: JobSummary;
}
/**
 * A job in a list. Times are Unix seconds. `workflow` is empty where a bare document was submitted.
 *
 * `attempts` are those that count against the limit. `position` is the place among the waiting, from 1, as it was
 * when this was said; `place` orders those of equal priority and changes only when the job is moved. `events` is the
 * number of the last event; `logged` says whether the events can still be read.
 */
export interface JobSummary {
  id: string;
  name: string;
  workflow: string;
  state: JobState;
  cancelling: boolean;
  priority: number;
  place: number;
  position: number | null;
  attempts: number;
  worker: string | null;
  submitted: number;
  started: number | null;
  ended: number | null;
  events: number;
  logged: boolean;
}
/**
 * Some jobs, and where the next page begins; None at the end.
 */
export interface JobPage {
  jobs: JobSummary[];
  after: string | null;
}
/**
 * A job with what it was given and what it made.
 */
export interface JobView {
  id: string;
  name: string;
  workflow: string;
  state: JobState;
  cancelling: boolean;
  priority: number;
  place: number;
  position: number | null;
  attempts: number;
  worker: string | null;
  submitted: number;
  started: number | null;
  ended: number | null;
  events: number;
  logged: boolean;
  parameters: {
    [k: string]: JsonValue;
  };
  to: string[];
  outputs: {
    [k: string]: (FileOutput | ValueOutput)[];
  };
  problems: ProblemView[];
}
/**
 * A plain value that a job made.
 */
export interface ValueOutput {
  kind: "value";
  value: JsonValue;
}
/**
 * For each node of the newest revision whether its result is there, or it would run.
 */
export interface Marks {
  type: "marks";
  name: string;
  revision: number;
  marks: {
    [k: string]: "cached" | "runs";
  };
}
/**
 * What workflows can name, the folder that it lies in, and its kind: a "model", a "lora", a "vae" and others.
 */
export interface ModelEntry {
  name: string;
  folder: string;
  kind: string;
}
/**
 * The models on this computer, by the names that workflows give them.
 */
export interface ModelList {
  models: ModelEntry[];
}
/**
 * Where a waiting job shall go: before another one, or with None behind all.
 */
export interface Move {
  before?: string | null;
}
/**
 * The document has another name now, under which it stays open.
 */
export interface Moved {
  type: "moved";
  name: string;
  to: string;
}
/**
 * Open a document. With `epoch` and `revision` a client that was cut off is told only what it missed.
 */
export interface Open {
  type: "open";
  name: string;
  epoch?: string;
  revision?: number | null;
}
/**
 * The document, and all that a client who opens it must know.
 */
export interface Opened {
  type: "opened";
  name: string;
  client: string;
  content: Content;
  present: Present[];
  saved: number;
  checked?: Checked | null;
  marks?: Marks | null;
  conflict?: Conflict | null;
  unsaved?: Unsaved | null;
  draft?: Draft | null;
  undo?: number;
  redo?: number;
}
/**
 * Someone who has the document open, and what they have selected.
 */
export interface Present {
  client: string;
  selected?: {
    [k: string]: unknown;
  };
}
/**
 * The file could not be written; it is tried again, and the document stays open with all that was edited.
 */
export interface Unsaved {
  type: "unsaved";
  name: string;
  revision: number;
  problem: ProblemView;
}
/**
 * A picture with what made it: the document as YAML, which is there even when the job is not.
 */
export interface PictureDetails {
  digest: string;
  media_type: string;
  size: number;
  width: number | null;
  height: number | null;
  job: string;
  output: string;
  label: string;
  made: number;
  workflow: string;
  name: string;
  texts: string[];
  models: string[];
  seeds: string[];
  starred: boolean;
  trashed: number | null;
  parameters: {
    [k: string]: JsonValue;
  };
  to: string[];
  document: string;
}
/**
 * Some pictures, the newest first, and where the next page begins; None at the end.
 *
 * A page looks at a bounded number of pictures, so it may hold fewer than were asked for, and others still follow.
 */
export interface PicturePage {
  pictures: PictureView[];
  after: string | null;
}
/**
 * A file that a job made; one for each digest, and the job is the one that made it last.
 *
 * `made` and `trashed` are Unix seconds. `workflow` is empty where a bare document was submitted; `name` is the job's.
 * `texts` are the prompts as they were used, the one to show first; `seeds` are decimal.
 */
export interface PictureView {
  digest: string;
  media_type: string;
  size: number;
  width: number | null;
  height: number | null;
  job: string;
  output: string;
  label: string;
  made: number;
  workflow: string;
  name: string;
  texts: string[];
  models: string[];
  seeds: string[];
  starred: boolean;
  trashed: number | null;
}
/**
 * Which pictures: those in which every word occurs, starred ones, of a workflow, of a model, those in the trash.
 */
export interface PictureQuery {
  after?: string | null;
  limit?: number;
  search?: string;
  starred?: boolean;
  workflow?: string | null;
  model?: string | null;
  trashed?: boolean;
}
/**
 * Pictures as they are now.
 */
export interface Pictures {
  pictures: PictureView[];
}
/**
 * Pictures in the trash to delete for ever.
 */
export interface PicturesDelete {
  /**
   * @minItems 1
   * @maxItems 1000
   */
  pictures: [string, ...string[]];
}
/**
 * Pictures of these digests were deleted.
 */
export interface PicturesGone {
  type: "pictures_gone";
  pictures: string[];
}
/**
 * Pictures to star or to put into the trash, or the opposite; what is left out stays as it is.
 */
export interface PicturesMark {
  /**
   * @minItems 1
   * @maxItems 1000
   */
  pictures: [string, ...string[]];
  starred?: boolean | null;
  trashed?: boolean | null;
}
/**
 * Pictures as they are now: new ones, or starred, thrown away, taken back. Told to those who watch.
 */
export interface PicturesNews {
  type: "pictures";
  pictures: PictureView[];
}
/**
 * Be answered by a `pong`.
 */
export interface Ping {
  type: "ping";
  request?: string;
}
/**
 * What a run would do, in order, as far as the server can foresee: the worker plans again when it starts.
 */
export interface PlanView {
  steps: PlannedStep[];
  problems: ProblemView[];
}
/**
 * A step of a plan, and whether its result is there.
 */
export interface PlannedStep {
  node: string;
  type: string;
  status: "missing" | "cached";
  key: string;
}
/**
 * The answer to a `ping`.
 */
export interface Pong {
  type: "pong";
  request: string;
}
/**
 * Someone came, selected something, or went.
 */
export interface Presence {
  type: "presence";
  name: string;
  client: string;
  here: boolean;
  selected?: {
    [k: string]: unknown;
  };
}
/**
 * What stands before the bytes of a preview, behind four bytes that say how long it is.
 */
export interface PreviewHeader {
  job: string;
  path: string;
  media_type: string;
}
/**
 * A waiting job's new priority.
 */
export interface Prioritise {
  priority: number;
}
/**
 * Everything that is wrong. Every refusal of the server has this form, and so has a check.
 */
export interface Problems {
  problems: ProblemView[];
}
/**
 * How far steps of a job are, each as [path, done, total].
 */
export interface ProgressNews {
  type: "progress";
  job: string;
  steps: [string, number, number][];
}
/**
 * Whether the queue starts no new jobs, and how many jobs are in each state.
 */
export interface QueueNews {
  type: "queue";
  paused: boolean;
  counts: {
    [k: string]: number;
  };
}
/**
 * The queue as a whole: whether it starts no new jobs, and how many jobs are in each state.
 */
export interface QueueView {
  paused: boolean;
  counts: {
    [k: string]: number;
  };
}
/**
 * Do again what this client took back last.
 */
export interface Redo {
  type: "redo";
  name: string;
  request?: number | null;
}
/**
 * Nothing was changed, and why. `edit` counts from 0 which of the edits did not fit.
 *
 * `changed` are the envelopes since the client's base that touched the same things, the last twenty.
 */
export interface Refused {
  type: "refused";
  name: string;
  problem: ProblemView;
  request?: number | null;
  revision?: number;
  edit?: number | null;
  skipped?: ProblemView[];
  changed?: Accepted[];
}
/**
 * What a frame asked for cannot be, or it asked for nothing that is known.
 */
export interface Rejected {
  type: "rejected";
  request?: string | null;
  problems: ProblemView[];
}
/**
 * End a conflict: take `theirs`, the file's, or write `mine`. The other one is kept in a file beside.
 */
export interface Resolve {
  type: "resolve";
  name: string;
  take: "theirs" | "mine";
}
/**
 * Be the client again that this one was: said first, before all else, answered by another `welcome`.
 *
 * What the client was before, with the edits that it can undo, is found under its name. Where the ticket is not good
 * any more the new name stays.
 */
export interface Resume {
  type: "resume";
  client: string;
  ticket: string;
}
/**
 * What a client missed that was cut off. Its edits that are not among these and were not refused were not done.
 */
export interface Resumed {
  type: "resumed";
  name: string;
  client: string;
  revision: number;
  missed: Accepted[];
  present: Present[];
  saved: number;
  checked?: Checked | null;
  marks?: Marks | null;
  conflict?: Conflict | null;
  unsaved?: Unsaved | null;
  draft?: Draft | null;
  undo?: number;
  redo?: number;
}
/**
 * The whole document anew: what happened cannot be said in edits.
 */
export interface Resync {
  type: "resync";
  name: string;
  content: Content;
}
/**
 * The file holds this revision.
 */
export interface Saved {
  type: "saved";
  name: string;
  revision: number;
}
/**
 * Say to the others what this client has selected or points at; only clients know what it means.
 */
export interface Select {
  type: "select";
  name: string;
  selected: JsonValue;
}
/**
 * Replace the whole text, as the source panel does. It was made from the text of revision `base`.
 */
export interface SetText {
  type: "set_text";
  name: string;
  base: number;
  text: string;
  request?: number | null;
}
/**
 * The conflict is over. `kept` is the name of the document in which the other text was kept, if one was.
 */
export interface Settled {
  type: "settled";
  name: string;
  kept?: string | null;
}
/**
 * Begin or end to be told the text each time it is written.
 */
export interface ShowSource {
  type: "show_source";
  name: string;
  on: boolean;
}
/**
 * The text of a revision, for those who look at it.
 */
export interface SourceText {
  type: "source";
  name: string;
  revision: number;
  text: string;
}
/**
 * The store of results: its folder, the bytes free on its disk, and the most that is kept for reuse.
 */
export interface StoreView {
  folder: string;
  free: number | null;
  budget: number;
}
/**
 * What is to be run: a workflow of the server by its name, or a document, with values for its parameters.
 *
 * `to` are nodes or outputs to make, by default all outputs. `edits` are made in the document of this job alone, such
 * as another seed; the workflow stays as it is. The same `idempotency_key` with the same content gives the job that
 * is there already.
 */
export interface Submission {
  workflow?: string | null;
  document?: string | null;
  parameters?: {
    [k: string]: JsonValue;
  };
  /**
   * @maxItems 10000
   */
  to?: string[];
  /**
   * @maxItems 10000
   */
  edits?: (
    | AddNode
    | RemoveNode
    | RenameNode
    | ReplaceNode
    | SetNode
    | SetInput
    | MoveNode
    | AddParameter
    | RemoveParameter
    | RenameParameter
    | SetParameter
    | SetOutput
    | RenameOutput
    | SetMeta
    | SetRequirement
    | SetLayout
    | SetLayoutItem
    | Reorder
  )[];
  priority?: number;
  name?: string | null;
  idempotency_key?: string | null;
}
/**
 * Submit a job. The answer, `submitted` or `rejected`, has the same `request`.
 */
export interface Submit {
  type: "submit";
  request: string;
  submission: Submission;
}
/**
 * The answer to a submission, given when the job is on the disk.
 */
export interface Submitted {
  id: string;
  state: JobState;
}
/**
 * The job of a `submit` is on the disk.
 */
export interface SubmittedNews {
  type: "submitted";
  request: string;
  id: string;
  state: JobState;
}
/**
 * The computer and the server: versions, memory in bytes, workers, folders. `uptime` is in seconds.
 */
export interface SystemView {
  version: string;
  python: string;
  platform: string;
  libraries: {
    [k: string]: string;
  };
  cpus: number;
  memory: number | null;
  server_memory: number | null;
  workers: WorkerView[];
  store: StoreView;
  data: string;
  workflows: string;
  clients: number;
  uptime: number;
}
/**
 * A worker: its devices, what it is at, the job that it has, its process, and the models that are warm in it.
 *
 * `memory` are the bytes of its process, where the system says. `said` is why it is broken.
 */
export interface WorkerView {
  name: string;
  devices: string[];
  state: "starting" | "idle" | "busy" | "broken";
  job: string | null;
  pid: number | null;
  memory: number | null;
  models: string[];
  said: string;
}
/**
 * A workflow that comes with Darkroom: what it is about, and the address of its picture with its pixels.
 */
export interface TemplateEntry {
  name: string;
  title: string;
  description: string;
  picture: string | null;
  width: number;
  height: number;
}
/**
 * The workflows that come with Darkroom, in the order in which to show them.
 */
export interface TemplateList {
  templates: TemplateEntry[];
}
/**
 * A text to count: for a model by its name, or for a node of a workflow, whose model is found by its links.
 */
export interface TokensAsk {
  text: string;
  model?: string | null;
  workflow?: string | null;
  node?: string | null;
}
/**
 * The tokens of a text, with the marks of begin and end, of which the model reads `limit`, those marks among them.
 *
 * `cut` is the index of the first character that it does not read, in UTF-16 units, as JavaScript counts them; null
 * where it reads all. All is null where it cannot be known which model will read the text.
 */
export interface TokensView {
  model?: string | null;
  count?: number | null;
  limit?: number | null;
  cut?: number | null;
}
/**
 * A deleted workflow: its name in the trash, the one that it had, its bytes, and when it was deleted (Unix s).
 */
export interface TrashEntry {
  trashed: string;
  name: string;
  size: number;
  deleted: number;
}
/**
 * The deleted workflows that can be restored, the newest first.
 */
export interface TrashList {
  workflows: TrashEntry[];
}
/**
 * Take back this client's last edit that is not taken back.
 */
export interface Undo {
  type: "undo";
  name: string;
  request?: number | null;
}
/**
 * Be told of a job, or of all with `*`, no longer.
 */
export interface Unfollow {
  type: "unfollow";
  job: string;
}
/**
 * Be told of the queue, of every job that changes, and of pictures, or no longer.
 */
export interface Watch {
  type: "watch";
  on?: boolean;
}
/**
 * The first message: the name that the server gave this client, and its version.
 *
 * With the `ticket` it can be that client again after a lost connection, within an hour.
 */
export interface Welcome {
  type: "welcome";
  client: string;
  ticket: string;
  version: string;
}
/**
 * What a copy of a workflow or of a template shall be called; by default as that is, with a number if need be.
 *
 * With `free` a name that is taken becomes the next free one.
 */
export interface WorkflowCopy {
  to?: string | null;
  free?: boolean;
}
/**
 * A workflow to make, by default an empty one. With `free` a name that is taken becomes the next free one.
 */
export interface WorkflowCreate {
  name?: string;
  document?: string | null;
  free?: boolean;
}
/**
 * What a deleted workflow is called in the trash, from which it can be restored.
 */
export interface WorkflowDeleted {
  trashed: string;
}
/**
 * A workflow in the list: its name, its bytes, and when it was saved, in Unix seconds.
 */
export interface WorkflowEntry {
  name: string;
  size: number;
  saved: number;
}
/**
 * The workflows that are served, by name.
 */
export interface WorkflowList {
  workflows: WorkflowEntry[];
}
/**
 * The name that a workflow has now.
 */
export interface WorkflowNamed {
  name: string;
}
/**
 * A workflow to save. With `base`, only if the file's digest is still that; "" says that there must be no file.
 */
export interface WorkflowPut {
  document: string;
  base?: string | "" | null;
}
/**
 * The new name of a workflow. With `free` a name that is taken becomes the next free one.
 */
export interface WorkflowRename {
  to: string;
  free?: boolean;
}
/**
 * What was saved, and what is wrong with it: whatever is a workflow at all is saved.
 */
export interface WorkflowSaved {
  name: string;
  digest: string;
  problems: ProblemView[];
}
/**
 * A workflow: its text, and the sha256 of that, by which a later `PUT` can say what it was based on.
 */
export interface WorkflowView {
  name: string;
  document: string;
  digest: string;
}
