/** The page: its styles, and the app in the place that is kept for it. */

import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { readKept } from "./app/kept";
import { applyTheme } from "./app/useKeptPage";
import { nonceOfPage } from "./parts/nonce";
import { viewFromKept } from "./store/view";
import "./styles/tokens.css";
import "./styles/base.css";

setNonce(nonceOfPage());
applyTheme(viewFromKept(readKept("view")).theme ?? "system");

const place = document.getElementById("root");
if (place) {
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
