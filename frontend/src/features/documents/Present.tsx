/** Who else has the document open, each in a colour. */

import { presentIn } from "../../core/canvas/presence";
import { Tooltip } from "../../parts/Tooltip";
import { useDocument } from "../../parts/workspace";
import "./present.css";

const MOST = 5;

export function Present() {
  const everyone = useDocument((state) => presentIn(state.present, state.client));
  const { all } = everyone;
  if (all.length === 0) return null;
  const more = all.length - MOST;
  return (
    <ul className="present" aria-label="Also here">
      {all.slice(0, MOST).map(({ client, name, colour }) => (
        <Tooltip key={client} text={`${name} has this open too`}>
          <li className="present-one" style={{ background: `var(--${colour})` }}>
            <span aria-hidden="true">{initialsOf(name)}</span>
            <span className="only-heard">{name}</span>
          </li>
        </Tooltip>
      ))}
      {more > 0 && <li className="present-more">+{more}</li>}
    </ul>
  );
}

function initialsOf(name: string): string {
  const words = name.split(" ");
  return words.map((word) => word.slice(0, 2).replace(/^(\D).*/, "$1")).join("");
}
