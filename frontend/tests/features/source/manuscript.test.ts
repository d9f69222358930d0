import { ChangeSet } from "@codemirror/state";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as page from "../../../src/features/source/manuscript";
import type { Manuscript, Told } from "../../../src/features/source/manuscript";

const BASE = "darkroom: 1\nname: A\nnodes:\n  a:\n    type: Grid\n";

/** A page with its editor: the text of the editor is what its changes made of it, whatever the manuscript says. */
class Editor {
  constructor(
    public manuscript: Manuscript,
    public text = page.currentText(manuscript),
  ) {}

  write(from: number, to: number, insert: string): void {
    const length = page.textOf(this.text).length;
    const [start, end] = [Math.min(from, length), Math.min(Math.max(from, to), length)];
    this.put(ChangeSet.of({ from: start, to: end, insert }, length), true);
  }

  take({ manuscript, changes }: Told): void {
    this.manuscript = manuscript;
    if (changes) this.put(changes, false);
  }

  private put(changes: ChangeSet, isOwn: boolean): void {
    this.text = changes.apply(page.textOf(this.text)).toString();
    if (isOwn) this.manuscript = page.written(this.manuscript, changes);
  }
}

type Step =
  | { readonly kind: "write"; readonly from: number; readonly to: number; readonly insert: string }
  | { readonly kind: "others"; readonly text: string }
  | { readonly kind: "send" | "accept" | "refuse" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("write" as const),
    from: fc.nat(60),
    to: fc.nat(60),
    insert: fc.constantFrom("", "x", "\n  b:\n", "title: yes\n"),
  }),
  fc.record({ kind: fc.constant("others" as const), text: fc.constantFrom(BASE, BASE + "  b:\n", "# new\n" + BASE) }),
  fc.record({ kind: fc.constantFrom("send" as const, "accept" as const, "refuse" as const) }),
);

/** Do a step as the server and the editor would. */
function perform(editor: Editor, step: Step, revision: number): void {
  const { sent } = editor.manuscript;
  if (step.kind === "write") editor.write(step.from, step.to, step.insert);
  else if (step.kind === "others") editor.take(page.told(editor.manuscript, { revision, text: step.text }));
  else if (step.kind === "send" && page.canSend(editor.manuscript)) editor.manuscript = page.sending(editor.manuscript);
  else if (step.kind === "accept" && sent) editor.take(page.accepted(editor.manuscript, revision));
  else if (step.kind === "refuse" && sent) editor.take(page.refused(editor.manuscript));
}

describe("the manuscript", () => {
  it("is always what the editor shows, whatever comes in whatever order", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const editor = new Editor(page.begin({ revision: 0, text: BASE }));
        for (const [index, one] of steps.entries()) {
          perform(editor, one, index + 1);
          expect(page.currentText(editor.manuscript)).toBe(editor.text);
        }
      }),
      { numRuns: 1000, seed: 21 },
    );
  });

  it("is the server's text where nothing was written here", () => {
    const editor = new Editor(page.begin({ revision: 0, text: BASE }));
    editor.take(page.told(editor.manuscript, { revision: 1, text: BASE.replace("A", "B") }));
    expect(editor.text).toBe(BASE.replace("A", "B"));
    expect(page.isWritten(editor.manuscript)).toBe(false);
  });

  it("keeps what is being written while others change something else", () => {
    const editor = new Editor(page.begin({ revision: 0, text: BASE }));
    editor.write(BASE.length, BASE.length, "    title: Mi");
    editor.take(page.told(editor.manuscript, { revision: 1, text: BASE.replace("A", "Theirs") }));
    editor.write(editor.text.length, editor.text.length, "ne\n");
    expect(editor.text).toBe(`${BASE.replace("A", "Theirs")}    title: Mine\n`);
    expect(page.canSend(editor.manuscript)).toBe(true);
  });

  it("does not put in twice what became the document", () => {
    const editor = new Editor(page.begin({ revision: 0, text: BASE }));
    editor.write(18, 19, "Mine");
    editor.manuscript = page.sending(editor.manuscript);
    editor.write(0, 0, "# more\n");
    editor.take(page.told(editor.manuscript, { revision: 1, text: BASE.replace("A", "Mine") }));
    editor.take(page.accepted(editor.manuscript, 1));
    expect(editor.text).toBe(`# more\n${BASE.replace("A", "Mine")}`);
    expect(editor.manuscript.base).toEqual({ revision: 1, text: BASE.replace("A", "Mine") });
  });

  it("sends nothing before it heard what became of a text that others came between", () => {
    const editor = new Editor(page.begin({ revision: 0, text: BASE }));
    editor.write(18, 19, "Mine");
    editor.manuscript = page.sending(editor.manuscript);
    editor.take(page.accepted(editor.manuscript, 5));
    editor.write(0, 0, "# more\n");
    expect(page.canSend(editor.manuscript)).toBe(false);
    const merged = `${BASE.replace("A", "Mine")}  theirs:\n    type: Grid\n`;
    editor.take(page.told(editor.manuscript, { revision: 5, text: merged }));
    expect(editor.text).toBe(`# more\n${merged}`);
    expect(page.canSend(editor.manuscript)).toBe(true);
  });

  it("stays written when it is refused, and takes what was told meanwhile", () => {
    const editor = new Editor(page.begin({ revision: 0, text: BASE }));
    editor.write(0, 0, "nonsense\n");
    editor.manuscript = page.sending(editor.manuscript);
    editor.take(page.told(editor.manuscript, { revision: 3, text: BASE.replace("A", "B") }));
    editor.take(page.refused(editor.manuscript));
    expect(editor.text).toBe(`nonsense\n${BASE.replace("A", "B")}`);
    expect(editor.manuscript.base.revision).toBe(3);
    expect(page.isWritten(editor.manuscript)).toBe(true);
  });

  it("stays as it is where others wrote in the same line, and takes the rest of theirs", () => {
    const editor = new Editor(page.begin({ revision: 0, text: BASE }));
    editor.write(18, 19, "Mine");
    const theirs = `${BASE.replace("A", "Theirs")}  b:\n    type: Grid\n`;
    editor.take(page.told(editor.manuscript, { revision: 1, text: theirs }));
    expect(editor.text).toBe(theirs.replace("Theirs", "Mine"));
    expect(page.canSend(editor.manuscript)).toBe(true);
  });

  it("keeps lines that both put in at the same place", () => {
    const editor = new Editor(page.begin({ revision: 0, text: BASE }));
    editor.write(BASE.length, BASE.length, "  mine: {}\n");
    editor.take(page.told(editor.manuscript, { revision: 1, text: `${BASE}  theirs: {}\n` }));
    expect(editor.text.split("\n")).toEqual(expect.arrayContaining(["  mine: {}", "  theirs: {}"]));
  });

  it("comes back into a text that others changed meanwhile", () => {
    const kept = { before: BASE, text: `${BASE}  b: {` };
    const back = page.resume({ revision: 9, text: BASE.replace("A", "B") }, kept);
    expect(page.currentText(back)).toBe(`${BASE.replace("A", "B")}  b: {`);
    expect(page.isWritten(back)).toBe(true);
  });
});
