/** The workspace: everything that the parts of the page have in common, made once by `app`. */

import type { Catalogue } from "../core/catalogue/catalogue";
import type { Api } from "../net/api";
import type { Client } from "../net/client";
import type { Commands } from "./commands";
import type { Notices } from "./notices";
import type { RunStore } from "./run";
import type { Tabs } from "./tabs";
import type { View } from "./view";

export interface Workspace {
  readonly api: Api;
  readonly client: Client;
  readonly catalogue: Catalogue;
  readonly runs: RunStore;
  readonly tabs: Tabs;
  readonly view: View;
  readonly commands: Commands;
  readonly notices: Notices;
}
