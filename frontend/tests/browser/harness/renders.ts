/** Counts what React draws anew on the cards of nodes, by the hook that its developer tools use. */

/** What `countRenders` leaves in the page: for each node how often something on its card was drawn, and for the rest of
 * the graph, under no name. */
export interface Counting {
  readonly renders: Map<string, number>;
}

interface Fiber {
  readonly flags: number;
  readonly tag: number;
  readonly child: Fiber | null;
  readonly sibling: Fiber | null;
  readonly alternate: Fiber | null;
  readonly memoizedProps: {
    readonly data?: { readonly card?: { readonly id: string } };
    readonly nodeTypes?: unknown;
  } | null;
}

/** Runs in the page, before React does. */
export function countRenders(): void {
  const renders = new Map<string, number>();
  const PERFORMED = 1;
  const FUNCTIONS = new Set([0, 11, 14, 15]); // function, forwardRef, memo, simple memo
  const look = (now: Fiber, node: string | null): void => {
    const within = now.memoizedProps?.data?.card?.id ?? (now.memoizedProps?.nodeTypes ? "" : node);
    const before = now.alternate;
    if (within !== null && before !== null && FUNCTIONS.has(now.tag) && (now.flags & PERFORMED) !== 0) {
      renders.set(within, (renders.get(within) ?? 0) + 1);
    }
    if (before !== null && before.child === now.child) return; // nothing within was looked at
    for (let child = now.child; child; child = child.sibling)
      if (child !== before?.child || child.alternate) look(child, within);
  };
  Object.assign(globalThis, {
    renders,
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      supportsFiber: true,
      renderers: new Map(),
      inject: () => 1,
      onCommitFiberUnmount: () => undefined,
      onPostCommitFiberRoot: () => undefined,
      onCommitFiberRoot: (_: number, root: { readonly current: Fiber }) => look(root.current, null),
    },
  });
}
