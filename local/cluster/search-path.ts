// The search path of the daemons and their children, whatever the caller's PATH.
import { existsSync } from "node:fs";
import path from "node:path";

export const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The program of that name that a daemon would start. */
export const programFile = (name: string): string | undefined =>
    searchPath
        .split(":")
        .map((folder) => path.join(folder, name))
        .find((file) => existsSync(file));
