// Settings of a bucket that endanger blocks, as a pod with the role of the reader sees them.
import { bucketSettingsScript, settingStates } from "../../components/object-store/settings-script";
import { ok, red, unseen, type Outcome } from "./check";

/** The whole script of a Job. */
export const settingsScript = `${bucketSettingsScript}settings\n`;

/** One setting: a danger, harmless, or the reason why it could not be read. */
export interface Finding {
    readonly state: (typeof settingStates)[number];
    readonly sentence: string;
    readonly fix: string;
}

/** Reads the lines of the script. */
export const findingsIn = (log: string): Finding[] =>
    log.split("\n").flatMap((line) => {
        const [word = "", , sentence = "", fix = ""] = line.split("\t");
        const state = settingStates.find((one) => one === word);
        return state === undefined ? [] : [{ state, sentence, fix }];
    });

/** The result of all findings. A danger wins; a setting that could not be read is never ok. */
export function summary(findings: readonly Finding[]): Outcome {
    const of = (state: Finding["state"]) => findings.filter((one) => one.state === state);
    const words = (all: readonly Finding[]) => all.map(({ sentence }) => sentence).join("; ");
    const wrong = of("wrong");
    if (wrong.length > 0) return red(words(wrong), wrong.map(({ fix }) => fix).join("; "));
    if (of("unread").length > 0) return unseen(words([...of("unread"), ...of("fine")]));
    return findings.length > 0 ? ok(words(findings)) : unseen("not checked: the Job printed nothing");
}
