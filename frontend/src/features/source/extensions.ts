/** What the text editor is made of. */

import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import type { Extension } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import type { Catalogue } from "../../core/catalogue/catalogue";
import type { Document } from "../../core/document/model";
import { completion } from "./completion";
import { theme } from "./theme";

export interface Surroundings {
  /** What the page's policy lets styles in by; empty where there is none. */
  readonly nonce: string;
  readonly catalogue: Catalogue;
  readonly document: () => Document | null;
}

export function extensionsOf({ nonce, catalogue, document }: Surroundings, own: Extension): Extension {
  return [
    ...(nonce ? [EditorView.cspNonce.of(nonce)] : []),
    EditorView.contentAttributes.of({ "aria-label": "Source of the workflow", spellcheck: "false", tabindex: "0" }),
    lineNumbers(),
    lintGutter(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    history(),
    drawSelection(),
    EditorView.lineWrapping,
    indentUnit.of("  "),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    highlightSelectionMatches(),
    search({ top: true }),
    yaml(),
    completion(catalogue, document),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap]),
    theme,
    own,
  ];
}
