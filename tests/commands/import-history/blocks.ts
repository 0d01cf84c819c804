import type { PlannedBlock } from "../../../commands/import-history/plan";

/** A block of two hours to import. */
export const block = (ulid: string, more: Partial<PlannedBlock> = {}): PlannedBlock => ({
    ulid,
    minTime: 0,
    maxTime: 7_200_000,
    samples: 10,
    bytes: 1e9,
    sources: [ulid],
    labels: 'cluster="west"',
    resolution: 0,
    ...more,
});
