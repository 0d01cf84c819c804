// How thoroughly random and exhaustive tests try. `npm test` keeps them short; the nightly workflow sets REPETITIONS=10.
const factor = Number(process.env["REPETITIONS"] ?? 1);

/** Runs of a property, for `numRuns`: as many in `npm test`, REPETITIONS times as many at night. */
export const repeated = (runs: number): number => Math.ceil(runs * factor);

/** A test's time limit in milliseconds, which grows with the repetitions. */
export const limit = (milliseconds: number): number => milliseconds * Math.max(1, factor);

/** Whether every case is tried, and not only one of each kind. */
export const isExhaustive = factor > 1;
