/** What a linked input shows: where its value comes from, and a button that takes the link away. */

import { Link2, Unlink } from "lucide-react";
import type { Link } from "../core/document/model";
import { leadsSomewhere, sourceText } from "../core/fields/standing";
import { Icon } from "../parts/Icon";
import { useDocument, useTab } from "../parts/workspace";
import { goTo } from "../store/desk";
import { SmallButton } from "./SmallButton";
import "./link-chip.css";

export interface LinkChipProps {
  readonly link: Link;
  readonly label: string;
  readonly id: string;
  readonly onDisconnect: (() => void) | null;
}

export function LinkChip({ link, label, id, onDisconnect }: LinkChipProps) {
  const { desk } = useTab();
  const source = useDocument(({ document }) => (document ? sourceText(document, link) : ""));
  const isThere = useDocument(({ document }) => document !== null && leadsSomewhere(document, link));
  const isParameter = useDocument(({ document }) => document?.parameters.has(link.node) ?? false);
  const words = isParameter ? `the parameter ${link.node}` : source;
  return (
    <span className={`link-chip ${isThere ? "" : "is-loose"} ${isParameter ? "is-parameter" : ""}`}>
      <button
        type="button"
        id={id}
        className="link-chip-source nodrag"
        aria-label={`${label}, from ${words}`}
        title={isThere ? `From ${words}` : `${source} leads nowhere`}
        onClick={() => (isParameter ? desk.setState({ selected: new Set() }) : goTo(desk, link.node))}
      >
        <Icon of={Link2} size={12} />
        <span>{source}</span>
      </button>
      {onDisconnect && <SmallButton icon={Unlink} label={`Disconnect ${label}`} onClick={onDisconnect} />}
    </span>
  );
}
