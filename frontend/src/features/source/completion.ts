/** Completion of node types, ports and references, as `core/source` finds them. */

import { autocompletion } from "@codemirror/autocomplete";
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import type { Catalogue } from "../../core/catalogue/catalogue";
import type { Document } from "../../core/document/model";
import { suggestionsAt } from "../../core/source/complete";
import type { Suggestion } from "../../core/source/complete";

export function completion(catalogue: Catalogue, document: () => Document | null): Extension {
  const source = ({ state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const known = document();
    const found = known && suggestionsAt(state.doc.toString(), pos, known, catalogue);
    if (!found || (!explicit && found.from === pos)) return null;
    return { from: found.from, options: found.all.map(asOption), validFor: /^[$\w.{]*$/ };
  };
  return autocompletion({ override: [source], icons: false });
}

function asOption({ label, apply, detail, doc }: Suggestion): Completion {
  return { label, detail, ...(apply !== undefined && { apply }), ...(doc && { info: doc }) };
}
