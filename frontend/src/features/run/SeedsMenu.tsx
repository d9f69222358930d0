/** What runs do with seeds: as written, counting up, at random. */

import { ArrowUp10, Dices, Lock } from "lucide-react";
import type { SeedPolicy } from "../../core/run/seeds";
import { Button } from "../../parts/Button";
import type { LucideIcon } from "../../parts/Icon";
import { Menu } from "../../parts/Menu";
import { useDesk, useTab } from "../../parts/workspace";
import type { Runner } from "../../store/runner";
import { POLICIES, seedEntries } from "./run-entries";

const ICONS: Readonly<Record<SeedPolicy, LucideIcon>> = { fixed: Lock, increment: ArrowUp10, random: Dices };

export function SeedsMenu({ runner }: { readonly runner: Runner }) {
  const { desk } = useTab();
  const seeds = useDesk((state) => state.seeds);
  const policy = POLICIES.find(({ value }) => value === seeds);
  return (
    <Menu entries={() => seedEntries(runner, desk)}>
      <Button kind="quiet" icon={ICONS[seeds]} className="run-seeds" aria-label={`Seeds: ${policy?.short ?? ""}`}>
        {policy?.short}
      </Button>
    </Menu>
  );
}
