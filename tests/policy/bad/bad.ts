// A bad program.
import type { Differences } from "../team";
import type { RuleName } from "../../../config/rule-names";

/** One rule broken by a few words. */
export interface Bad {
    readonly rule: RuleName;
    readonly what: string;
    readonly differs: Differences;
    /** Wrong whatever the values turn out to be. */
    readonly sure?: true;
    /** The values are known before every deployment, so nothing is ever undecided. */
    readonly known?: true;
    /** Where it is an estimate, which is never mandatory. */
    readonly level?: "advisory";
    /** Configuration of the pack, where the rule is none without. */
    readonly config?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
