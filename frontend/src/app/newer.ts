/** Whether the server has another build of the page than this one by now. */

import { useEffect, useState } from "react";
import { useWorkspace } from "../parts/workspace";

/** What this page was built as, before anything is loaded that it asks for later. */
const OWN = filesOf(document);

/** Asked when the connection comes back, and when a part of the page cannot be fetched. */
export function useNewer(): boolean {
  const { runs } = useWorkspace();
  const [isNewer, setIsNewer] = useState(false);
  useEffect(() => {
    let wasLost = false;
    const ask = (): void => {
      void isAnother().then((found) => {
        if (found) setIsNewer(true);
      });
    };
    const stop = runs.store.subscribe(({ connection: { kind } }) => {
      if (kind === "waiting") wasLost = true;
      if (kind !== "open" || !wasLost) return;
      wasLost = false;
      ask();
    });
    addEventListener("vite:preloadError", ask);
    return () => {
      removeEventListener("vite:preloadError", ask);
      stop();
    };
  }, [runs]);
  return isNewer;
}

async function isAnother(): Promise<boolean> {
  try {
    const answer = await fetch(location.pathname, { cache: "no-store" });
    if (!answer.ok) return false;
    const files = filesOf(new DOMParser().parseFromString(await answer.text(), "text/html"));
    return files !== "" && files !== OWN;
  } catch {
    return false; // the server is away, which the page says elsewhere
  }
}

/** The files that a page begins with: their names say what they hold. */
function filesOf(page: Document): string {
  const files = page.querySelectorAll("script[type=module][src], link[rel=stylesheet][href]");
  return Array.from(files, (file) => file.getAttribute("src") ?? file.getAttribute("href"))
    .sort()
    .join(" ");
}
