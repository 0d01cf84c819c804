// How series go on in a promtool test: healthy, then broken, then healed, each phase as many minutes long.

/** What a series does in one phase. */
export type Phase = (start: {
    readonly minute: number;
    readonly previous: number;
}) => readonly [first: number, step: number] | "gone";

export const gauge =
    (value: number): Phase =>
    () => [value, 0];

/** A counter that goes on from where it was. */
export const rate =
    (perMinute: number): Phase =>
    ({ previous }) => [previous + perMinute, perMinute];

/** The time of the test in seconds, and so much more. */
export const clock =
    (ahead = 0): Phase =>
    ({ minute }) => [minute * 60 + ahead, 60];

/** Goes on without a change. */
export const stuck: Phase = ({ previous }) => [previous, 0];

/** No sample. */
export const gone: Phase = () => "gone";

export type Timeline = readonly [healthy: Phase, broken: Phase, healed: Phase];

export const steady = (phase: Phase): Timeline => [phase, phase, phase];

/** In promtool's words, one sample a minute. */
export function samples(timeline: Timeline, minutes: number): string {
    let previous = 0;
    return timeline
        .map((phase, index) => {
            const values = phase({ minute: index * minutes, previous });
            if (values === "gone") return `_x${minutes}`;
            const [first, step] = values;
            previous = first + step * (minutes - 1);
            return `${first}${step < 0 ? "-" : "+"}${Math.abs(step)}x${minutes - 1}`;
        })
        .join(" ");
}
