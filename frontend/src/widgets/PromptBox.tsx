/** A prompt: a long text with the count of its tokens, and a mark where the model stops reading. */

import { filled, readerOf } from "../core/fields/text";
import { literalText } from "../core/fields/standing";
import { useDocument, useWorkspace } from "../parts/workspace";
import { TextBox } from "./TextBox";
import { useTokens } from "./useTokens";
import { literalOf } from "./widget";
import type { WidgetProps } from "./widget";

export function PromptBox(props: WidgetProps) {
  const { node, value, room } = props;
  const literal = literalText(literalOf(props) ?? null);
  const text = useDocument(({ document }) => (node === null ? literal : document && filled(value, document)));
  const tokens = useTokens(useReader(props), text);
  const isAsWritten = node === null || (value !== null && "value" in value && text === value.value);
  return (
    <span className={`prompt-box is-${room}`}>
      <TextBox {...props} cut={isAsWritten ? (tokens?.cut ?? null) : null} />
      {tokens && room !== "card" && (
        <span className={`prompt-box-count ${tokens.cut === null ? "" : "is-over"}`} role="status">
          {tokens.count} of {tokens.limit} tokens{tokens.cut === null ? "" : ": the rest is not read"}
        </span>
      )}
      {tokens?.cut != null && room === "card" && (
        <span className="prompt-box-mark" title={`${tokens.count} of ${tokens.limit} tokens: the rest is not read`}>
          {tokens.count}/{tokens.limit}
        </span>
      )}
    </span>
  );
}

/** The node that reads the text, so that its tokens are those of its model. */
function useReader({ node, field, reader }: WidgetProps): string | null {
  const { catalogue } = useWorkspace();
  const known = node ?? reader ?? null;
  return useDocument(({ document }) => known ?? (document && readerOf(document, catalogue, field.name)));
}
