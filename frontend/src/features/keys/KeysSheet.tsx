/** The sheet of keys: every command that has some, by what it is for. */

import { BINDINGS, shownKeys } from "../../core/keys";
import type { Binding, Group } from "../../core/keys";
import { Dialog } from "../../parts/Dialog";
import { Keys } from "../../parts/Keys";
import { IS_MAC } from "../../parts/keyboard";
import { useWorkspace } from "../../parts/workspace";
import "./keys-sheet.css";

const ALL: readonly Binding[] = BINDINGS;
const GROUPS: readonly Group[] = [...new Set(ALL.map((binding) => binding.group))];

/** What the pointer does that no key is for. */
const POINTER = [
  ["Add a node", "Double click on the canvas"],
  ["Add a node that fits", "Drop a link on the canvas"],
  ["Move the canvas", "Drag it, or hold Space"],
  ["Zoom", "Turn the wheel"],
  ["Select several", "Shift and drag"],
  ["Change a number finely", "Drag it with Shift"],
] as const;

export function KeysSheet() {
  const { view } = useWorkspace();
  return (
    <Dialog title="Keys" size="large" onClose={() => view.setState({ sheet: null })}>
      <div className="keys-groups">
        {GROUPS.map((group) => (
          <section key={group} className="keys-group" aria-label={group}>
            <h3>{group}</h3>
            <dl>
              {ALL.filter((binding) => binding.group === group).map((binding) => (
                <Row key={binding.command} binding={binding} />
              ))}
            </dl>
          </section>
        ))}
        <section className="keys-group" aria-label="Pointer">
          <h3>Pointer</h3>
          <dl>
            {POINTER.map(([what, how]) => (
              <div key={what} className="keys-row">
                <dt>{what}</dt>
                <dd className="keys-words">{how}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}

function Row({ binding }: { readonly binding: Binding }) {
  return (
    <div className="keys-row">
      <dt>{binding.label}</dt>
      <dd>
        {binding.keys.map((chord) => (
          <Keys key={chord} shown={shownKeys(chord, IS_MAC)} />
        ))}
      </dd>
    </div>
  );
}
