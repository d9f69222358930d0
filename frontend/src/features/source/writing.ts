/**
 * Writing: a text editor that is the document's text, live both ways.
 *
 * What is written is sent once the hand rests; what others write, or the canvas, comes into the text without moving the
 * cursor. A text that is no workflow stays here, and is kept over a reload, until it is one or is given up.
 */

import { forceLinting, setDiagnostics } from "@codemirror/lint";
import { EditorState, Transaction } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { ViewUpdate } from "@codemirror/view";
import type { Problem } from "../../core/problem";
import type { Api } from "../../net/api";
import { goTo } from "../../store/desk";
import type { DeskState } from "../../store/desk";
import type { DocumentState } from "../../store/document-state";
import type { Tab } from "../../store/tabs";
import { diagnosticsOf } from "./diagnostics";
import { keepDraft, keptDraft } from "./drafts";
import * as page from "./manuscript";
import type { Manuscript, ServerText, Told } from "./manuscript";
import { extensionsOf } from "./extensions";
import type { Surroundings } from "./extensions";
import { following, placeOfNode, select } from "./selection";

const REST = 300;

/** How the text here stands to the document. */
export type Standing = "opening" | "same" | "writing" | "refused";

export type Show = (standing: Standing, problems: readonly Problem[]) => void;

export class Writing {
  private readonly view: EditorView;
  private manuscript: Manuscript | null = null;
  private refused: readonly Problem[] | null = null;
  private resting: ReturnType<typeof setTimeout> | undefined;
  private readonly stops: readonly (() => void)[];

  constructor(
    place: HTMLElement,
    private readonly tab: Tab,
    private readonly api: Api,
    surroundings: Omit<Surroundings, "document">,
    private readonly tell: Show,
  ) {
    const { store } = tab.open;
    const own = [following((node) => this.follow(node)), EditorView.updateListener.of((update) => this.heard(update))];
    const extensions = extensionsOf({ ...surroundings, document: () => store.getState().document }, own);
    this.view = new EditorView({ state: EditorState.create({ extensions }), parent: place });
    this.stops = [
      store.subscribe((state, before) => this.changed(state, before)),
      tab.desk.subscribe((state, before) => this.selected(state, before)),
    ];
    this.enter();
  }

  /** Give up what was written and is no workflow. */
  discard(): void {
    if (!this.manuscript) return;
    const { base } = this.manuscript;
    this.refused = null;
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: page.textOf(base.text) } });
    this.manuscript = page.begin(base);
    if (this.state.draft) this.tab.open.actions.setText(base.text, base.revision); // the server gives its draft up, too
    this.keep();
    this.show();
  }

  focus(): void {
    this.view.focus();
  }

  end(): void {
    this.send();
    this.keep();
    for (const stop of this.stops) stop();
    if (this.state.status.kind === "open") this.tab.open.actions.showSource(false);
    this.view.destroy();
  }

  private get state(): DocumentState {
    return this.tab.open.store.getState();
  }

  // What comes from the document.

  private enter(): void {
    const { text, status } = this.state;
    if (status.kind === "open") void this.look();
    if (text) this.hear(text);
    this.show();
  }

  /** Ask to be told the text from now on, and have it as it is now. */
  private async look(): Promise<void> {
    this.tab.open.actions.showSource(true);
    const { revision, name, text } = this.state;
    if (text?.revision === revision) return;
    const answer = await this.api.workflow(name);
    const isStill = this.state.revision === revision && this.state.unanswered === 0;
    if (answer.ok && isStill) this.hear({ revision, text: answer.value.document });
  }

  private changed(state: DocumentState, before: DocumentState): void {
    if (state.status.kind === "open" && before.status.kind !== "open") void this.look();
    if (state.text && state.text !== before.text) this.hear(state.text);
    if (state.answered && state.answered !== before.answered) this.hearAnswer(state.answered);
    if (state.refusals !== before.refusals) this.hearRefusals(state);
    if (state.name !== before.name) keepDraft(before.name, null);
    this.show();
  }

  private hearAnswer({ text, revision }: NonNullable<DocumentState["answered"]>): void {
    if (this.manuscript?.sent?.text !== text) return;
    this.refused = null;
    this.take(page.accepted(this.manuscript, revision));
    this.rest();
  }

  private hearRefusals(state: DocumentState): void {
    for (const { id, work, problems } of state.refusals) {
      if (work.kind !== "text") continue;
      if (this.manuscript?.sent?.text === work.text) {
        const isSame = page.currentText(this.manuscript) === work.text;
        this.refused = problems;
        this.take(page.refused(this.manuscript));
        if (!isSame) this.rest();
      }
      this.tab.open.actions.dismiss(id);
    }
  }

  private hear(text: ServerText): void {
    if (this.manuscript) this.take(page.told(this.manuscript, text));
    else this.begin(text);
    if (this.refused === null) this.rest();
  }

  private begin(text: ServerText): void {
    const kept = keptDraft(this.state.name);
    this.manuscript = kept ? page.resume(text, kept) : page.begin(text);
    const doc = page.textOf(page.currentText(this.manuscript));
    this.dispatchQuietly({ changes: { from: 0, to: this.view.state.doc.length, insert: doc } });
    this.mark(this.tab.desk.getState());
  }

  private take({ manuscript, changes }: Told): void {
    this.manuscript = manuscript;
    if (changes) this.dispatchQuietly({ changes });
  }

  private dispatchQuietly(spec: Parameters<EditorView["dispatch"]>[0] & object): void {
    this.view.dispatch({ ...spec, annotations: [Transaction.remote.of(true), Transaction.addToHistory.of(false)] });
  }

  // What is written here.

  private heard({ docChanged, transactions }: ViewUpdate): void {
    if (!docChanged) return;
    for (const one of transactions) {
      if (one.annotation(Transaction.remote) || !this.manuscript || !one.docChanged) continue;
      this.manuscript = page.written(this.manuscript, one.changes);
    }
    this.rest();
  }

  /** Send what is written once the hand rests, and keep it until it is in the document. */
  private rest(): void {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.send();
      this.keep();
      this.show();
    }, REST);
  }

  private send(): void {
    clearTimeout(this.resting);
    if (!this.manuscript || !page.canSend(this.manuscript)) return;
    this.manuscript = page.sending(this.manuscript);
    const { sent } = this.manuscript;
    if (sent) this.tab.open.actions.setText(sent.text, sent.base);
  }

  private keep(): void {
    if (!this.manuscript) return;
    const { base } = this.manuscript;
    const isWritten = page.isWritten(this.manuscript);
    keepDraft(this.state.name, isWritten ? { before: base.text, text: page.currentText(this.manuscript) } : null);
  }

  // What is shown.

  private show(): void {
    const isWritten = this.manuscript !== null && page.isWritten(this.manuscript);
    if (!isWritten) this.refused = null;
    const problems = this.refused ?? this.state.problems;
    if (this.refused !== null || !isWritten) this.underline(problems);
    const standing = !this.manuscript ? "opening" : this.refused ? "refused" : isWritten ? "writing" : "same";
    this.tell(standing, problems);
  }

  private underlined: readonly Problem[] = [];

  private underline(problems: readonly Problem[]): void {
    if (problems === this.underlined) return;
    this.underlined = problems;
    this.view.dispatch(setDiagnostics(this.view.state, diagnosticsOf(problems, this.view.state.doc)));
    forceLinting(this.view);
  }

  private selected(state: DeskState, before: DeskState): void {
    if (state.selected !== before.selected) this.mark(state);
    const { goal } = state;
    if (goal && goal !== before.goal && !this.view.hasFocus) this.bring(goal.node, goal.port);
  }

  private mark({ selected }: DeskState): void {
    this.view.dispatch({ effects: select.of(selected) });
    const [first] = selected;
    if (first !== undefined && !this.view.hasFocus) this.bring(first, null);
  }

  private bring(node: string, port: string | null): void {
    const at = placeOfNode(this.view.state, node, port);
    if (at !== undefined) this.view.dispatch({ effects: EditorView.scrollIntoView(at, { y: "start", yMargin: 48 }) });
  }

  private follow(node: string): void {
    const { selected } = this.tab.desk.getState();
    const isKnown = this.state.document?.nodes.has(node) ?? false;
    if (isKnown && !(selected.size === 1 && selected.has(node))) goTo(this.tab.desk, node);
  }
}
