// What a stack file says, in the words of the checks: by the same walk that `plan` makes.
import { deploy } from "../../components/stack";
import { loadConfig, readConfig } from "../../config/load";
import { namesOf } from "../../config/names";
import type { StackFile } from "../../local/engine";
import { walk } from "../../local/engine/walk";
import { viewOf } from "../../rules/view/index";
import type { Intended } from "./running";

/** Throws with everything that is wrong in the file. */
export async function intendedStack(file: StackFile): Promise<Intended> {
    const config = readConfig(file);
    const { registrations, outputs } = await walk(file, async () => Promise.resolve({ ...deploy(loadConfig()) }));
    const { namespace, environment } = config;
    return { namespace, names: namesOf(config), registrations, outputs, view: viewOf(registrations, environment) };
}
