// An empty Pulumi program under the runner of `plan`: what a start costs before this program does anything.
import { walk } from "../offline/walk";

void walk({ project: "empty", stack: "empty", config: {}, secretKeys: [] }, () => Promise.resolve({}));
