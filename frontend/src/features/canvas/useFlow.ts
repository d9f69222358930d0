/** The flow of a document, kept from drawing to drawing so that what did not change is not drawn again. */

import { useState } from "react";
import type { Catalogue } from "../../core/catalogue/catalogue";
import type { Document } from "../../core/document/model";
import { NO_FLOW, flowOf } from "./flow";
import type { Flow } from "./flow";

export function useFlow(document: Document | null, catalogue: Catalogue): Flow {
  const [flow, setFlow] = useState<Flow>(NO_FLOW);
  if (document === flow.document) return flow;
  const next = document ? flowOf(document, catalogue, flow) : NO_FLOW;
  setFlow(next); // while drawing: React begins this component anew, and nothing is shown twice
  return next;
}
