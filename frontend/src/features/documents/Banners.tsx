/** Banners above the rooms: what keeps the document from the server or from its file, and what can be done about it. */

import { useStore } from "zustand";
import { useTab } from "../../parts/workspace";
import { ClosedBanner } from "./ClosedBanner";
import { ConflictBanner } from "./ConflictBanner";
import { ConnectionBanner } from "./ConnectionBanner";
import { DraftBanner, RefusalBanner, UnsavedBanner } from "./TroubleBanners";
import "./banners.css";

export function Banners() {
  const { open } = useTab();
  const { kind } = useStore(open.store, (state) => state.status);
  const isHere = kind === "opening" || kind === "open";
  return (
    <div className="banners">
      <ConnectionBanner />
      {isHere ? (
        <>
          <ConflictBanner />
          <UnsavedBanner />
          <DraftBanner />
          <RefusalBanner />
        </>
      ) : (
        <ClosedBanner />
      )}
    </div>
  );
}
