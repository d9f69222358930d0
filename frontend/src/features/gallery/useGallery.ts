/** The gallery that the page shares, and parts of its state. */

import { createContext, useContext } from "react";
import { useStore } from "zustand";
import { useWorkspace } from "../../parts/workspace";
import type { Gallery, GalleryState } from "../../store/gallery";
import { createGallery } from "../../store/gallery";
import type { Workspace } from "../../store/workspace";

export const GalleryContext = createContext<Gallery | null>(null);

const GALLERIES = new WeakMap<Workspace, Gallery>();

/** One for the page: what was looked for stays while other panels are shown. */
export function useSharedGallery(): Gallery {
  const workspace = useWorkspace();
  const gallery = GALLERIES.get(workspace) ?? createGallery(workspace.api, workspace.runs);
  GALLERIES.set(workspace, gallery);
  return gallery;
}

export function useGallery(): Gallery {
  const gallery = useContext(GalleryContext);
  if (gallery === null) throw new Error("this stands outside of the gallery");
  return gallery;
}

export function useGalleryState<T>(select: (state: GalleryState) => T): T {
  return useStore(useGallery().store, select);
}
