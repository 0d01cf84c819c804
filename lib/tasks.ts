// Steps of a command as tasks that people watch: each shows its progress, and at its end its result.
import { PRESET_TIMER, type ListrTask } from "listr2";

/** Called with a few words about the work under way. */
export type Progress = (text: string) => void;

/** Times of every step, on a terminal and in a log. */
export const timed = {
    // Its own would end the process where it stands.
    registerSignalListeners: false,
    rendererOptions: { timer: PRESET_TIMER, collapseSubtasks: false },
    fallbackRendererOptions: { timer: PRESET_TIMER },
} as const;

/**
 * A step: what `work` resolves to is shown after its title. No step begins after the signal, and a step that it ends reports
 * that.
 */
export const step = <C>(
    signal: AbortSignal,
    title: string,
    work: (context: C, progress: Progress) => Promise<string>,
): ListrTask<C> => ({
    title,
    task: async (context, task) => {
        signal.throwIfAborted();
        const show = (text: string) => (task.output = text);
        try {
            task.title = `${title}: ${await work(context, process.stdout.isTTY ? show : seldom(show))}`;
        } catch (error) {
            throw signal.aborted ? interrupted(signal.reason as Error, error as Error) : error;
        }
    },
});

/** Why it ended, and what it came to. */
const interrupted = (reason: Error, error: Error): Error =>
    error === reason ? reason : new Error(`${reason.message}\n${error.message}`, { cause: error });

const logInterval = 10_000;

/** For a log, where nothing is overwritten: what is new, and not more often than every few seconds. */
function seldom(show: Progress): Progress {
    let [shown, next] = ["", 0];
    return (text) => {
        if (text === shown || Date.now() < next) return;
        [shown, next] = [text, Date.now() + logInterval];
        show(text);
    };
}
