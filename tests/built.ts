// Programs that tests run, built as the images of the embedded cluster are: from committed checksums, kept in the same cache.
import { build, type Artifact } from "../local/build";

/** Path of a program, or why it could not be built. */
export async function built(name: Artifact): Promise<string | Error> {
    try {
        const { programs } = await build([name], ({ state, detail }) => {
            if (state !== "cached") console.error(`${name}: ${detail ?? state}`);
        });
        return programs[name] ?? new Error(`the build of ${name} made no program of that name`);
    } catch (error) {
        return error as Error;
    }
}
