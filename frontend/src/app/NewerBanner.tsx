/** The server was renewed under the open page, which may miss parts of itself until it is loaded anew. */

import { Sparkles } from "lucide-react";
import { useState } from "react";
import { Banner } from "../features/documents/Banner";
import { Button } from "../parts/Button";
import { useNewer } from "./newer";

export function NewerBanner() {
  const isNewer = useNewer();
  const [isLater, setIsLater] = useState(false);
  if (!isNewer || isLater) return null;
  const actions = (
    <>
      <Button size="small" onClick={() => setIsLater(true)}>
        Later
      </Button>
      <Button size="small" kind="primary" onClick={() => location.reload()}>
        Reload
      </Button>
    </>
  );
  return (
    <Banner icon={Sparkles} tone="calm" actions={actions}>
      A new version of Darkroom is running. Reload the page to have it: nothing is lost.
    </Banner>
  );
}
