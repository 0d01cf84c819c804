// How series go on in a promtool test: healthy, then broken, then healed, each phase as many minutes long.

/** The values of a series in one phase: one or several stretches, each `[first, step, minutes]`. */
export type Phase = (start: Start) => readonly Stretch[] | "gone";

interface Start {
    readonly minute: number;
    readonly minutes: number;
    readonly previous: number;
}

type Stretch = readonly [first: number, step: number, minutes: number];

/** One stretch as long as the phase. */
const through =
    (line: (start: Start) => readonly [first: number, step: number]): Phase =>
    (start) => [[...line(start), start.minutes]];

export const gauge = (value: number): Phase => through(() => [value, 0]);

/** A counter that goes on from where it was. */
export const rate = (perMinute: number): Phase => through(({ previous }) => [previous + perMinute, perMinute]);

/** The time of the test in seconds, and so much more. */
export const clock = (ahead = 0): Phase => through(({ minute }) => [minute * 60 + ahead, 60]);

/** Goes on without a change. */
export const stuck: Phase = through(({ previous }) => [previous, 0]);

/** The time, set anew so often: that of the last start of what starts again and again. */
export const every =
    (period: number): Phase =>
    ({ minute, minutes }) =>
        Array.from({ length: Math.ceil(minutes / period) }, (_, index): Stretch => {
            const from = index * period;
            return [(minute + from) * 60, 0, Math.min(period, minutes - from)];
        });

/** No sample. */
export const gone: Phase = () => "gone";

export type Timeline = readonly [healthy: Phase, broken: Phase, healed: Phase];

export const steady = (phase: Phase): Timeline => [phase, phase, phase];

/** In promtool's words, one sample a minute. */
export function samples(timeline: Timeline, minutes: number): string {
    let previous = 0;
    return timeline
        .flatMap((phase, index) => {
            const stretches = phase({ minute: index * minutes, minutes, previous });
            if (stretches === "gone") return `_x${minutes}`;
            return stretches.map(([first, step, long]) => {
                previous = first + step * (long - 1);
                return `${first}${step < 0 ? "-" : "+"}${Math.abs(step)}x${long - 1}`;
            });
        })
        .join(" ");
}
