/** The commands that show and hide the rooms of the page. */

import type { Handlers } from "../store/commands";
import type { View } from "../store/view";

export function roomCommands(view: View): Handlers {
  return {
    outline: () => view.setState(({ outline }) => ({ outline: !outline })),
    source: () => view.setState(({ source }) => ({ source: !source })),
    form: () => view.setState(({ mode }) => ({ mode: mode === "form" ? "graph" : "form" })),
    help: () => view.setState({ sheet: "keys" }),
    "next-room": () => moveFocus(1),
    "previous-room": () => moveFocus(-1),
  };
}

/** Put the focus into the next room of the page, or the one before. */
function moveFocus(step: 1 | -1): void {
  const rooms = [...document.querySelectorAll<HTMLElement>("[data-room]")].filter((room) => room.offsetParent !== null);
  const now = rooms.findIndex((room) => room.contains(document.activeElement));
  const next = rooms.at(now < 0 ? (step > 0 ? 0 : -1) : (now + step) % rooms.length);
  next?.focus();
}
