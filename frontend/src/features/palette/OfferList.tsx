/** The offered node types; those of a category together while nothing is typed. */

import { Fragment } from "react";
import type { Offer } from "../../core/catalogue/offers";
import { lookOf } from "../../core/catalogue/looks";
import { PortMark } from "../../parts/PortMark";
import { useWorkspace } from "../../parts/workspace";

interface Props {
  readonly found: readonly Offer[];
  readonly chosen: number;
  readonly isGrouped: boolean;
  readonly onPoint: (index: number) => void;
  readonly onTake: (offer: Offer) => void;
}

export function OfferList({ found, chosen, isGrouped, onPoint, onTake }: Props) {
  if (found.length === 0) return <p className="palette-none">Nothing here is called that, or fits.</p>;
  return (
    <ul id="palette-list" className="palette-list" role="listbox" aria-label="Node types">
      {found.map((offer, index) => (
        <Fragment key={offer.spec.name}>
          {isGrouped && offer.spec.category !== found[index - 1]?.spec.category && (
            <li className="palette-category" role="presentation">
              {offer.spec.category}
            </li>
          )}
          <OfferLine
            offer={offer}
            isChosen={index === chosen}
            onPoint={() => onPoint(index)}
            onTake={() => onTake(offer)}
          />
        </Fragment>
      ))}
    </ul>
  );
}

interface LineProps {
  readonly offer: Offer;
  readonly isChosen: boolean;
  readonly onPoint: () => void;
  readonly onTake: () => void;
}

function OfferLine({ offer, isChosen, onPoint, onTake }: LineProps) {
  const { catalogue } = useWorkspace();
  const { spec, letters, port } = offer;
  const output = spec.outputs[0];
  return (
    <li
      id={`offer-${spec.name}`}
      className="palette-line"
      role="option"
      aria-selected={isChosen}
      ref={(line) => {
        if (isChosen) line?.scrollIntoView({ block: "nearest" });
      }}
      onPointerMove={() => {
        if (!isChosen) onPoint();
      }}
      onClick={onTake}
    >
      {output ? <PortMark look={lookOf(output.type, catalogue)} /> : <span className="palette-nothing" />}
      <span className="palette-name">
        <Marked text={spec.name} letters={letters} />
      </span>
      <span className="palette-about">{port ?? spec.category}</span>
    </li>
  );
}

/** A name with the letters that were meant. */
function Marked({ text, letters }: { readonly text: string; readonly letters: readonly number[] }) {
  if (letters.length === 0) return text;
  const meant = new Set(letters);
  return Array.from(text, (letter, index) => (meant.has(index) ? <mark key={index}>{letter}</mark> : letter));
}
