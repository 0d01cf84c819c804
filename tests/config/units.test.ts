import { expect } from "chai";
import fc from "fast-check";
import { isDuration, megabytes, toBytes, toSeconds } from "../../config/units";

describe("units", () => {
    for (const [text, seconds] of [
        ["30s", 30],
        ["2h", 7200],
        ["1d12h", 129600],
        ["0d", 0],
        ["500ms", 0.5],
        ["1y", 31536000],
        ["292y", 292 * 31536000],
        ["1y2w3d4h5m6s7ms", 31536000 + 2 * 604800 + 3 * 86400 + 4 * 3600 + 5 * 60 + 6.007],
    ] as const)
        it(`reads ${text} as ${seconds} seconds`, () => {
            expect(toSeconds(text)).to.equal(seconds);
        });

    for (const text of ["", "5", "h", "5 m", "-1h", "1.5h", "5minutes", "12h1d", "1h1h", "293y", "500y"])
        it(`refuses "${text}" as a duration`, () => {
            expect(isDuration(text)).to.equal(false);
            expect(() => toSeconds(text)).to.throw(RangeError, `"${text}"`);
        });

    for (const [text, bytes] of [
        ["1Ki", 1024],
        ["1.5Gi", 1.5 * 2 ** 30],
        ["2G", 2e9],
        ["7", 7],
    ] as const)
        it(`reads ${text} as ${bytes} bytes`, () => {
            expect(toBytes(text)).to.equal(bytes);
        });

    it("adds up the parts of a duration", () => {
        fc.assert(
            fc.property(fc.nat(1000), fc.nat(1000), (hours, minutes) => {
                expect(toSeconds(`${hours}h${minutes}m`)).to.equal(hours * 3600 + minutes * 60);
            }),
        );
    });

    it("never rounds a share of a size up", () => {
        fc.assert(
            fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0.1, max: 1, noNaN: true }), (gibibytes, share) => {
                expect(Number(megabytes(`${gibibytes}Gi`, share).replace("MB", "")) * 2 ** 20).to.be.at.most(
                    gibibytes * 2 ** 30 * share,
                );
            }),
        );
    });
});
