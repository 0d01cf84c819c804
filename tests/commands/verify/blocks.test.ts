import { expect } from "chai";
import { uploadSeconds, uploadsGoOn, type Uploads } from "../../../commands/verify/checks/blocks";
import { onlyDownsampled } from "../../../commands/verify/checks/grafana";
import type { Block } from "../../../commands/access/thanos";

const now = new Date("2026-11-24T12:00:00Z");
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const uploads = (change: Partial<Uploads> = {}): Uploads => ({
    name: "prometheus-0",
    done: 3,
    last: ago(100).getTime() / 1000,
    started: ago(1000),
    failed: 0,
    ...change,
});
const judged = (...all: Uploads[]) => uploadsGoOn(7200, all, now);

describe("uploads", () => {
    it("may be two and a half hours apart with blocks of two hours, and minutes with short ones", () => {
        expect(uploadSeconds(7200)).to.equal(9000);
        expect(uploadSeconds(120)).to.equal(420);
    });

    it("go on while the last one is young enough", () => {
        expect(judged(uploads(), uploads({ name: "prometheus-1" })).state).to.equal("ok");
        const late = judged(uploads(), uploads({ name: "prometheus-1", last: ago(151).getTime() / 1000 }));
        expect(late).to.include({ state: "red", measured: "prometheus-1 has uploaded nothing since 09:29 UTC" });
    });

    it("are not due right after a start, and then they are", () => {
        const young = judged(uploads({ done: 0, last: 0, started: ago(30) }));
        expect(young.state).to.equal("not due");
        expect(young.due).to.deep.equal(new Date(ago(30).getTime() + (3600 + 9000) * 1000));
        expect(judged(uploads({ done: 0, last: 0, started: ago(211) })).measured).to.match(/uploaded nothing since its start/);
    });

    it("must not fail", () => {
        expect(judged(uploads({ failed: 2.1 })).measured).to.match(/failed to upload 2 times/);
    });

    it("are not called well when nobody counts the failures", () => {
        expect(judged(uploads({ failed: undefined })).state).to.equal("unseen");
    });
});

describe("history that is left only downsampled", () => {
    const hour = 3_600_000;
    const block = (from: number, to: number, resolution: number) =>
        ({ minTime: from * hour, maxTime: to * hour, thanos: { downsample: { resolution } } }) as Block;

    it("is the hour before the one that ends where raw samples begin", () => {
        expect(onlyDownsampled([block(100, 148, 0), block(50, 148, 300_000)])).to.deep.equal({ from: 98 * hour, to: 99 * hour });
    });

    it("is not there while raw samples go back as far", () => {
        expect(onlyDownsampled([block(50, 148, 0), block(50, 98, 300_000)])).to.equal(undefined);
        expect(onlyDownsampled([block(50, 148, 0)])).to.equal(undefined);
        expect(onlyDownsampled([])).to.equal(undefined);
    });
});
