/** The page laid out: the bar of tabs, the bar of the run, and beneath them the rooms of the shown document. */

import { useStore } from "zustand";
import { Banners } from "../features/documents/Banners";
import { NoDocument } from "../features/documents/NoDocument";
import { Present } from "../features/documents/Present";
import { TabBar } from "../features/documents/TabBar";
import { ProblemCount } from "../features/problems/ProblemCount";
import { RunBar } from "../features/run/RunBar";
import { TabContext, useCommands, useWorkspace } from "../parts/workspace";
import type { Tab } from "../store/tabs";
import { MainMenu } from "./MainMenu";
import { ModeSwitch } from "./ModeSwitch";
import { NewerBanner } from "./NewerBanner";
import { RoomSwitches } from "./RoomSwitches";
import { Rooms } from "./Rooms";
import { roomCommands } from "./room-commands";
import "./page.css";

export function Page() {
  const { tabs, view } = useWorkspace();
  const shown = useStore(tabs.store, (state) => state.tabs.find((tab) => tab.id === state.active));
  useCommands(roomCommands(view));
  return (
    <div className="app-page">
      <header className="app-top">
        <h1 className="only-heard">Darkroom</h1>
        <MainMenu />
        <TabBar />
      </header>
      <NewerBanner />
      {shown ? <Shown key={shown.id} tab={shown} /> : <Nothing />}
    </div>
  );
}

/** All of it begins anew with another tab: nothing of one document is ever shown with another. */
function Shown({ tab }: { readonly tab: Tab }) {
  const isThere = useStore(tab.open.store, ({ status, document }) => status.kind !== "failed" || document !== null);
  return (
    <TabContext value={tab}>
      <section className="app-bar" aria-label="Run and view">
        <ModeSwitch />
        <RunBar />
        <span className="app-gap" />
        <Present />
        <ProblemCount />
        <RoomSwitches />
      </section>
      <Banners />
      {isThere ? <Rooms /> : <Nothing />}
    </TabContext>
  );
}

function Nothing() {
  return (
    <main className="app-nothing">
      <NoDocument />
    </main>
  );
}
