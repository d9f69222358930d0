/** How the source looks: from the tokens, so that it follows dark and light by itself. */

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--cool)" },
  { tag: [tags.string, tags.content, tags.attributeValue], color: "var(--text)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--accent)" },
  { tag: tags.comment, color: "var(--faint)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--quiet)" },
  { tag: tags.invalid, color: "var(--danger)" },
]);

const floats = {
  background: "var(--raised)",
  color: "var(--text)",
  border: "1px solid var(--line)",
  borderRadius: "var(--radius)",
  boxShadow: "var(--shadow-float)",
};

const look = EditorView.theme({
  "&": { height: "100%", background: "var(--sunken)", color: "var(--text)", fontSize: "var(--size-1)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", padding: "var(--space-2) 0" },
  ".cm-content": { padding: "0", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 var(--space-3) 0 var(--space-2)" },
  ".cm-gutters": { background: "var(--sunken)", color: "var(--faint)", border: "none" },
  ".cm-activeLineGutter, .cm-activeLine": { background: "var(--hover)" },
  ".cm-cursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    background: "var(--accent-soft)",
  },
  ".cm-of-selection": { boxShadow: "inset 2px 0 0 var(--accent)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { background: "var(--pressed)", outline: "none" },
  ".cm-searchMatch": { background: "var(--warning-soft)", outline: "1px solid var(--line-strong)" },
  ".cm-searchMatch-selected": { background: "var(--accent-soft)" },
  ".cm-lintRange-error": { backgroundImage: "none", borderBottom: "2px dotted var(--danger)" },
  ".cm-lintRange-warning": { backgroundImage: "none", borderBottom: "2px dotted var(--warning)" },
  ".cm-lintPoint::after": { borderBottomColor: "var(--danger)" },
  ".cm-gutter-lint": { width: "var(--space-4)" },
  ".cm-lint-marker": { width: "8px", height: "8px", margin: "6px 4px", borderRadius: "50%", content: "none" },
  ".cm-lint-marker-error": { background: "var(--danger)" },
  ".cm-lint-marker-warning": { background: "var(--warning)", borderRadius: "1px" },
  ".cm-tooltip": floats,
  ".cm-tooltip-lint": { maxWidth: "420px", padding: "0", font: "var(--size-1) / 1.45 var(--font)" },
  ".cm-diagnostic": { padding: "var(--space-2) var(--space-3)", border: "none" },
  ".cm-diagnostic-error": { boxShadow: "inset 3px 0 0 var(--danger)" },
  ".cm-diagnostic-warning": { boxShadow: "inset 3px 0 0 var(--warning)" },
  ".cm-diagnosticText em": { display: "block", color: "var(--quiet)", fontStyle: "normal" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "260px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent)", color: "var(--accent-ink)" },
  ".cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail": { color: "var(--accent-ink)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": { color: "var(--quiet)", fontStyle: "normal" },
  ".cm-completionInfo": {
    maxWidth: "320px",
    padding: "var(--space-2) var(--space-3)",
    font: "var(--size-1) / 1.45 var(--font)",
  },
  ".cm-panels": { background: "var(--surface)", color: "var(--text)", borderColor: "var(--line)" },
  ".cm-panel.cm-search": { padding: "var(--space-2)", font: "var(--size-1) / 1.45 var(--font)" },
  ".cm-textfield": {
    background: "var(--sunken)",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius-small)",
    fontSize: "var(--size-1)",
  },
  ".cm-button": {
    background: "var(--raised)",
    backgroundImage: "none",
    border: "1px solid var(--line)",
    borderRadius: "var(--radius-small)",
    fontSize: "var(--size-1)",
  },
});

export const theme: Extension = [look, syntaxHighlighting(colours)];
