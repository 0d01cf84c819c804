// Turns the output of the Go command or of the file system into the problem and its shortest fix.

/** Failures with a known cause; the first that matches is named. */
const causes: readonly { pattern: RegExp; problem: string; advice: string }[] = [
    {
        pattern: /no space left on device|ENOSPC/,
        problem: "the disk is full",
        advice: "Free some where `go env GOCACHE GOMODCACHE` and ~/.cache/thanos-stack are, or move the first two with `go env -w`, and run the same command again: what is built is kept",
    },
    {
        pattern: /checksum mismatch|SECURITY ERROR|missing go\.sum entry/,
        problem: "a module is not the one whose checksum is committed",
        advice: "Discard local changes to its go.mod and go.sum; if there are none, don't trust the module proxy that `go env GOPROXY` names",
    },
    {
        pattern: /requires go >= [\d.]+/,
        problem: "the installed Go is too old",
        advice: "Install the version that the output names, or a newer one",
    },
    {
        pattern: /updates to go\.mod needed|inconsistent vendoring/,
        problem: "go.mod is not complete",
        advice: "Discard local changes to its go.mod",
    },
    {
        pattern:
            /dial tcp|no such host|i\/o timeout|connection refused|connection reset|TLS handshake|unexpected EOF|module lookup disabled|: (4\d\d|5\d\d) [A-Z]/,
        problem: "modules could not be downloaded",
        advice: "Check the network and `go env GOPROXY`, then run the same command again: what is already downloaded is kept",
    },
    {
        pattern: /signal: killed|cannot allocate memory|out of memory/,
        problem: "the memory did not suffice",
        advice: "A build needs about 3 GB: end something else and run the same command again",
    },
];

const shownLines = 30;

/** The message for a failed build: `output` is the output of the tool or of the file system. */
export function failureMessage(artifact: string, output: string): string {
    const cause = causes.find(({ pattern }) => pattern.test(output));
    const tail = output.trimEnd().split("\n").slice(-shownLines).join("\n");
    const summary = cause ? `${cause.problem}. ${cause.advice}.` : "the end of the output has the reason.";
    return `${artifact} could not be built: ${summary}\n${tail}`;
}
