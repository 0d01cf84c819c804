// The script of the Job, in the shell of Thanos' image: list the bucket, count the blocks that retention deletes, inspect the bucket's
// settings, compare both with the acknowledgements.
import { bucketSettingsScript } from "../object-store/settings-script";
import { paths } from "../thanos/component";

/** The exit code of a refusal: another try gives the same answer until the stack file changes. */
const refusedCode = 3;

export interface ScriptVariables {
    /** Display name of the bucket. */
    readonly BUCKET: string;
    /** Seconds for which each resolution is kept, finest first, separated by spaces; 0: forever. */
    readonly RETENTION: string;
    /** The same as in the stack file, `30d/90d/365d`. */
    readonly RETENTION_TEXT: string;
    /** How many blocks may be deleted. */
    readonly ACKNOWLEDGED: string;
    /** Names of settings that may be dangerous, separated by `, `. */
    readonly ACCEPTED: string;
}

/** A block, as `thanos tools bucket ls` prints it. */
export const blockFields = ["minTime", "maxTime", "samples", "resolution", "labels"] as const;

const template = [
    "{{.MinTime}}",
    "{{.MaxTime}}",
    "{{.Stats.NumSamples}}",
    "{{.Thanos.Downsample.Resolution}}",
    '{{range $name, $value := .Thanos.Labels}}{{$name}}={{printf "%q" $value}},{{end}}',
].join("\t");

/**
 * Prints one line per stream and a last line: `OK` or `REFUSED`.
 *
 * A compactor that works with this retention already leaves only blocks that have just become too old. So a bucket without older ones
 * is fine: two days are more than any round takes that is not behind.
 */
export const count = String.raw`
BEGIN {
    FS = "\t"
    split(ENVIRON["RETENTION"], kept, " ")
    level[0] = 1; level[300000] = 2; level[3600000] = 3
    name[0] = "raw"; name[300000] = "5m"; name[3600000] = "1h"
}
{
    stream = "{" substr($5, 1, length($5) - 1) "} " name[$4]
    if (!(stream in blocks)) order[++streams] = stream
    blocks[stream]++
    all++
    limit = kept[level[$4]]
    late = now - $2 / 1000 - limit
    if (limit == 0 || late <= 0) next
    doomed[stream]++
    total++
    lost[stream] += $3
    samples += $3
    if (late > oldest) oldest = late
    if (from[stream] == "" || $1 < from[stream]) from[stream] = $1
    if ($2 > to[stream]) to[stream] = $2
    if (first == "" || $1 < first) first = $1
    if ($2 > last) last = $2
}
END {
    for (s = 1; s <= streams; s++) {
        stream = order[s]
        if (doomed[stream] == 0) { printf "%s: %d blocks, all are kept\n", stream, blocks[stream]; continue }
        printf "%s: %d of %d blocks would be deleted, %.1f days until %s, %.0f samples\n", stream, doomed[stream], blocks[stream], (to[stream] - from[stream]) / 86400000, day(to[stream]), lost[stream]
        touched++
    }
    if (total == 0) { printf "OK: retention %s deletes none of the %d blocks.\n", ENVIRON["RETENTION_TEXT"], all; exit }
    what = sprintf("%d of %d blocks in %d streams: %.1f days (%s to %s), %.0f samples", total, all, touched, (last - first) / 86400000, day(first), day(last), samples)
    if (oldest < 2 * 86400) { print "OK: a compactor works with this retention already. Its next round deletes " what "."; exit }
    if (total <= ENVIRON["ACKNOWLEDGED"] + 0) { print "OK: acknowledged. The first round deletes " what "."; exit }
    printf "REFUSED: with retention %s the compactor deletes %s. Nothing was deleted. Raise thanos-stack:thanos.retention, or allow it with this entry of thanos-stack:acknowledge: {\"change\":\"firstCompaction\",\"from\":\"%s\",\"to\":\"retention %s, %d blocks deleted\"}\n", ENVIRON["RETENTION_TEXT"], what, ENVIRON["BUCKET"], ENVIRON["RETENTION_TEXT"], total
}
function day(milliseconds, days, era, ofEra, yearOfEra, year, dayOfYear, month, date) { # busybox awk cannot format other times than now in UTC everywhere
    days = int(milliseconds / 86400000) + 719468
    era = int(days / 146097)
    ofEra = days - era * 146097
    yearOfEra = int((ofEra - int(ofEra / 1460) + int(ofEra / 36524) - int(ofEra / 146096)) / 365)
    year = yearOfEra + era * 400
    dayOfYear = ofEra - (365 * yearOfEra + int(yearOfEra / 4) - int(yearOfEra / 100))
    month = int((5 * dayOfYear + 2) / 153)
    date = dayOfYear - int((153 * month + 2) / 5) + 1
    month = month < 10 ? month + 3 : month - 9
    return sprintf("%04d-%02d-%02d", month <= 2 ? year + 1 : year, month, date)
}
`;

/** Judges the lines of the settings script. Prints each setting and a last line: `OK` or `REFUSED`. */
export const judgeSettings = String.raw`
BEGIN {
    FS = "\t"
    count = split(ENVIRON["ACCEPTED"], names, ", ")
    for (n = 1; n <= count; n++) accepted[names[n]] = 1
}
{ print ($1 == "wrong" ? "danger: " : $1 == "unread" ? "not read: " : "fine: ") $3 }
$1 == "wrong" {
    all = all (all == "" ? "" : ", ") $2
    if ($2 in accepted) next
    dangers = dangers (dangers == "" ? "" : "; ") $3
    fixes = fixes (fixes == "" ? "" : "; ") $4
}
END {
    if (dangers == "") { print "OK: " (all == "" ? "no setting of the bucket is known to endanger blocks." : "accepted: " all "."); exit }
    printf "REFUSED: %s. Fix: %s. Or accept it with this entry of thanos-stack:acknowledge: {\"change\":\"bucketSettings\",\"from\":\"%s\",\"to\":\"accepted: %s\"}\n", dangers, fixes, ENVIRON["BUCKET"], all
}
`;

/** The whole Job. Kubernetes, and so Pulumi, shows the last line of each part for a failed pod. */
export const firstCompactionScript = String.raw`set -eu
${bucketSettingsScript}
thanos tools bucket ls --timeout=30m --exclude-delete --output='${template}' --objstore.config-file=${paths.objstore} >/tmp/blocks 2>/tmp/log || {
    tail -n 3 /tmp/log | tee /dev/termination-log
    exit 1
}
awk -v now="$(date +%s)" '${count}' /tmp/blocks | tee /tmp/counted
set +e
settings >/tmp/settings
awk '${judgeSettings}' /tmp/settings | tee /tmp/inspected
tail -q -n 1 /tmp/counted /tmp/inspected | grep ^REFUSED >/tmp/refused || tail -n 1 /tmp/counted >/tmp/refused
cat /tmp/refused >/dev/termination-log
if grep -q ^REFUSED /tmp/refused; then exit ${refusedCode}; fi
`;
