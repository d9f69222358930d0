/** How many tokens a prompt is, as the model's own tokenizer on the server counts them. */

import { useEffect, useState } from "react";
import { useDocument, useWorkspace } from "../parts/workspace";

const PAUSE = 250;

export interface Tokens {
  readonly count: number;
  /** How many the model reads. */
  readonly limit: number;
  /** The first character that it does not read; null where it reads all. */
  readonly cut: number | null;
}

interface Found {
  readonly asked: string;
  readonly tokens: Tokens;
}

/** Null until it is known, and where nobody can tell: the node is not linked to an encoder yet. */
export function useTokens(node: string | null, text: string | null): Tokens | null {
  const { api } = useWorkspace();
  const workflow = useDocument((state) => state.name);
  const [found, setFound] = useState<Found | null>(null);
  const asked = JSON.stringify([workflow, node, text]);
  useEffect(() => {
    if (node === null || text === null) return;
    let isWanted = true;
    const wait = setTimeout(() => {
      void api.tokens({ workflow, node, text }).then((answer) => {
        if (!isWanted) return;
        const { count = null, limit = null, cut = null } = answer.ok ? answer.value : {};
        setFound(count === null || limit === null ? null : { asked, tokens: { count, limit, cut } });
      });
    }, PAUSE);
    return () => {
      isWanted = false;
      clearTimeout(wait);
    };
  }, [api, workflow, node, text, asked]);
  return found?.asked === asked ? found.tokens : null;
}
