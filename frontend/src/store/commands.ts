/**
 * The commands: what keys, menus and buttons ask for, done by whoever has said that they can.
 *
 * So no feature needs to know another: the keyboard asks for "zoom-fit", and the canvas, if it is shown, does it.
 */

import type { Command } from "../core/keys";

export type Handlers = Partial<Record<Command, () => void>>;

export class Commands {
  private readonly all: Handlers[] = [];

  /** Say what can be done from now on; what was said last counts first. Gives what takes it back. */
  register(handlers: Handlers): () => void {
    this.all.push(handlers);
    return () => {
      const index = this.all.indexOf(handlers);
      if (index >= 0) this.all.splice(index, 1);
    };
  }

  can(command: Command): boolean {
    return this.all.some((handlers) => handlers[command] !== undefined);
  }

  /** Do it; false if nobody can. */
  perform(command: Command): boolean {
    const handler = this.all.findLast((handlers) => handlers[command] !== undefined)?.[command];
    handler?.();
    return handler !== undefined;
  }
}
