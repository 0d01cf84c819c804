// Every bad program.
import type { Bad } from "./bad";
import { cloud } from "./cloud";
import { prometheus } from "./prometheus";
import { hub } from "./spokes";
import { thanos } from "./thanos";

export const badPrograms: readonly Bad[] = [...prometheus, ...thanos, ...cloud, ...hub];
