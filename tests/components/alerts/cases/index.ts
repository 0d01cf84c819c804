// One case for each alert. Watchdog has none: it fires whatever happens.
import type { Cases } from "../case";
import { history } from "./history";
import { prometheus } from "./prometheus";
import { query } from "./query";
import { receive } from "./receive";
import { ruler } from "./ruler";
import { sidecar } from "./sidecar";

export const cases: Cases = { ...sidecar, ...query, ...history, ...ruler, ...receive, ...prometheus };
