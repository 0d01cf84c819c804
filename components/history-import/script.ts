// The script of an import's Job, in the shell of Thanos' image: list the source, list the bucket, judge, and then upload or copy
// and count. One script for every source, for the command and for the Job of a stack: all decisions are here.
import { objstoreKey } from "../../config/names";
import { paths } from "../thanos/component";

/** Where the Job finds the source's claim, the document of another store, and a listing of blocks that are elsewhere. */
export const places = { claim: "/source", objstore: "/from", listing: "/listing", scratch: "/tmp" } as const;

/** The file with a listing, in `places.listing`. */
export const listingFile = "blocks";

/** The exit code of a refusal: another try gives the same answer until a person changes what was found. */
const refusedCode = 3;

/** The variables of the script. */
export interface ScriptVariables {
    /** `look` prints the plan and changes nothing. */
    readonly MODE: "look" | "run";
    /** `folder`: blocks of Prometheus in `FOLDER`. `listing`: the same, described. `objstore`: blocks of Thanos in another store. */
    readonly FROM: "folder" | "listing" | "objstore";
    readonly FOLDER: string;
    /** Display name of the source. */
    readonly WHERE: string;
    /** The labels that blocks of Prometheus get, one a line, as in `cluster="west"`, sorted by name. */
    readonly LABELS: string;
    /** Names of labels without which no block may come into this bucket, separated by spaces. */
    readonly NEEDED: string;
    /** Seconds for which the bucket keeps each resolution, finest first; 0: forever. */
    readonly KEPT: string;
    /** Whether a sidecar uploads from the folder: then blocks that Prometheus has just cut are its own business. */
    readonly SIDECAR: "yes" | "no";
    /** Milliseconds since the epoch from when on a sidecar uploads blocks of these labels; 0: none does. */
    readonly LIVE: string;
    /** Bytes that the store can hold; 0: not known. */
    readonly CAPACITY: string;
}

/** A block, as `thanos tools bucket ls` prints it and as the listing of a directory has it, after a mark. */
export const blockFields = [
    "ulid",
    "minTime",
    "maxTime",
    "samples",
    "level",
    "resolution",
    "sources",
    "sizes",
    "labels",
] as const;

const template = [
    "{{.ULID}}",
    "{{.MinTime}}",
    "{{.MaxTime}}",
    "{{.Stats.NumSamples}}",
    "{{.Compaction.Level}}",
    "{{.Thanos.Downsample.Resolution}}",
    "{{range .Compaction.Sources}}{{.}},{{end}}",
    "{{range .Thanos.Files}}{{.SizeBytes}},{{end}}",
    '{{range $name, $value := .Thanos.Labels}}{{$name}}={{printf "%q" $value}},{{end}}',
].join("\t");

/**
 * Judges blocks of the source (`FOLDER` name, KiB, missing files; `BLOCK` fields) by what the bucket has (`BUCKET` fields). Prints
 * `TAKE` fields, `ASIDE` name and reason, `ENDS` name and when and why a block is lost that is taken, `REFUSED` and a sentence.
 *
 * A block is in the bucket when all that it was made of is, whatever it has been merged into since. Two blocks of one stream that
 * cover the same time halt the compactor (thanos: operating/troubleshooting), except one that was made of the other, which it
 * removes.
 */
export const judge = String.raw`
BEGIN {
    FS = OFS = "\t"
    foreign = ENVIRON["FROM"] == "objstore"
    labels = ENVIRON["LABELS"]
    gsub("\n", ",", labels)
    if (labels != "") labels = labels ","
    split(ENVIRON["KEPT"], kept, " ")
    live = ENVIRON["LIVE"] + 0
    level[0] = 1; level[300000] = 2; level[3600000] = 3
    key[1] = "raw"; key[2] = "fiveMinutes"; key[3] = "oneHour"
    next_[1] = "5 minutes"; next_[2] = "1 hour"
}
$1 == "BUCKET" { stored += sum($9); remember("the bucket has"); next }
$1 == "FOLDER" { found[++founds] = $2; kibibytes[$2] = $3; missing[$2] = $4; next }
$1 == "BLOCK" { if (foreign) found[++founds] = $2; line[$2] = $0 }
END {
    for (f = 1; f <= founds; f++) {
        $0 = line[found[f]]
        reason = why(found[f])
        if (reason != "") { print "ASIDE", found[f], reason; continue }
        if (!foreign) { $9 = kibibytes[$2] * 1024 ","; $10 = labels }
        $1 = "TAKE"
        print
        wanted += sum($9)
        clashes()
        stale()
        l = neverMerged()
        if (l) print "ENDS", $2, "crosses " day(boundary($4)) ", where two ranges of 14 days meet: it is never merged, so no data of " next_[l] " are made of it, and on " day($4 + kept[l] * 1000) " the last of it are deleted"
        if (!foreign && live > 0 && $4 > live) { lively++; if ($4 > latest) { latest = $4; youngest = $2 } }
        remember("is to be imported too")
    }
    if (founds == 0) print "REFUSED", ENVIRON["WHERE"] " holds no block"
    if (lively > 0) print "REFUSED", youngest " ends " int((latest - live) / 60000 + 1) " min after the live series of its labels begin" (lively > 1 ? ", and " (lively - 1) " more end after that" : "") ": their sidecar uploads that time by itself, and an overlap halts the compactor. Import under another replica"
    if (late > 0 && wanted + known == 0) print "REFUSED", "all of it is older than the bucket keeps it: raise thanos-stack:thanos.retention first"
    if (ENVIRON["CAPACITY"] > 0 && wanted > 0 && stored + wanted > 0.9 * ENVIRON["CAPACITY"])
        print "REFUSED", sprintf("the blocks take %.1f GB, and the object store holds %.1f of its %.1f GB: give it more room first", wanted / 1e9, stored / 1e9, ENVIRON["CAPACITY"] / 1e9)
}
function why(name, lack) {
    if (missing[name] != "" || $0 == "") return "corrupt: without a readable " (missing[name] == "" ? "meta.json" : substr(missing[name], 3))
    lack = foreign ? without($10) : ""
    if (lack != "") return "its labels {" $10 "} lack " lack ", by which clusters are told apart in this bucket"
    if (!foreign && $10 != "" && $10 != labels) return "it has labels of its own, {" $10 "}: it was in a bucket, copy it from there"
    if (isHeld(stream())) { known++; return "the bucket has it" }
    if (($7, $2) in labelled) return "the bucket has it under other labels, {" labelled[$7, $2] "}"
    if ($5 == 0) return "without samples"
    if (kept[level[$7]] > 0 && now - $4 / 1000 > kept[level[$7]]) {
        late++
        return "ended " int((now - $4 / 1000) / 86400) " days ago: the compactor would delete it at once, see thanos-stack:thanos.retention." key[level[$7]]
    }
    if (ENVIRON["SIDECAR"] == "yes" && $6 == 1) return "the sidecar uploads it"
    return ""
}
function stream() { return $7 "|" (foreign || $1 == "BUCKET" ? $10 : labels) }
function made() { return $8 == "" ? $2 "," : $8 }
function remember(where, of, ones, count, i) {
    of = stream()
    size[of]++
    ulid[of, size[of]] = $2; from[of, size[of]] = $3; to[of, size[of]] = $4; sources[of, size[of]] = made(); at[of, size[of]] = where
    count = split(made(), ones, ",")
    for (i = 1; i <= count; i++) if (where == "the bucket has") { held[of, ones[i]] = 1; labelled[$7, ones[i]] = $10 }
}
function isHeld(of, ones, count, i) {
    count = split(made(), ones, ",")
    for (i = 1; i < count; i++) if (!((of, ones[i]) in held)) return 0
    return 1
}
function clashes(of, i) {
    of = stream()
    for (i = 1; i <= size[of]; i++)
        if ($3 < to[of, i] && from[of, i] < $4 && !covers(made(), sources[of, i]) && !covers(sources[of, i], made()))
            print "REFUSED", $2 " overlaps " ulid[of, i] ", which " at[of, i] ": an overlap halts the compactor. " (foreign ? "Mark one of them for deletion in its store" : "Import under another replica, or leave the block out")
}
# A block for the second time under another name: the compactor downsamples it again beside the coarser block that it has.
function stale(i, r, of, ones, count, j, known) {
    for (r = $7 == 0 ? 300000 : 3600000; r <= 3600000 && r > $7; r *= 12) {
        of = r "|" (foreign ? $10 : labels)
        known = 1
        count = split(made(), ones, ",")
        for (j = 1; j < count; j++) if (!((of, ones[j]) in held)) known = 0
        if (!known) for (i = 1; i <= size[of]; i++)
            if ($3 < to[of, i] && from[of, i] < $4 && at[of, i] == "the bucket has")
                print "REFUSED", $2 " covers the time of " ulid[of, i] ", a block of " r / 60000 " minutes that was made of other blocks: the compactor makes another one, and the overlap halts it. Mark " ulid[of, i] " for deletion first, or import under another replica"
    }
}
# The level at which a block of a Prometheus that merged its blocks ends; 0: it does not. A block of 40 hours is downsampled to 5 minutes as it
# is, one of 10 days to 1 hour.
function neverMerged(l) {
    l = level[$7]
    if (l == 3 || boundary($4) <= $3) return 0
    if (l == 1 && $4 - $3 >= 144000000) l = 2
    if (l == 2 && $4 - $3 >= 864000000) return 0
    return kept[l] > 0 && (kept[l + 1] == 0 || kept[l + 1] > kept[l]) ? l : 0
}
function boundary(end) { return int((end - 1) / 1209600000) * 1209600000 }
# As in 2026-11-28 (civil_from_days): POSIX awk has no function for dates.
function day(ms, z, era, doe, yoe, doy, mp, d, m, y) {
    z = int(ms / 86400000) + 719468
    era = int(z / 146097)
    doe = z - era * 146097
    yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
    doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100))
    mp = int((5 * doy + 2) / 153)
    d = doy - int((153 * mp + 2) / 5) + 1
    m = mp < 10 ? mp + 3 : mp - 9
    y = yoe + era * 400 + (m <= 2)
    return sprintf("%04d-%02d-%02d", y, m, d)
}
function covers(whole, part, ones, count, i) {
    count = split(part, ones, ",")
    for (i = 1; i < count; i++) if (index("," whole, "," ones[i] ",") == 0) return 0
    return 1
}
function without(given, names, count, i) {
    count = split(ENVIRON["NEEDED"], names, " ")
    for (i = 1; i <= count; i++) if (index("," given, "," names[i] "=") == 0) return names[i]
    return ""
}
function sum(list, parts, count, i, total) {
    count = split(list, parts, ",")
    for (i = 1; i <= count; i++) total += parts[i]
    return total + 0
}
`;

/**
 * Counts what a plan has brought in (`TAKE` fields, then `BUCKET` fields). Prints `COUNTED` blocks, samples and bytes, and `MISSING` for each block
 * that is not there. A block that has been merged since counts as what it was.
 */
export const count = String.raw`
BEGIN { FS = OFS = "\t" }
$1 == "TAKE" { line[++takes] = $0 }
$1 == "BUCKET" {
    whole[$2] = $5; bytes[$2] = $9
    ones = split($8, one, ",")
    for (i = 1; i < ones; i++) held[$7 "|" $10, one[i]] = 1
}
END {
    for (t = 1; t <= takes; t++) {
        $0 = line[t]
        if ($2 in whole) { blocks++; samples += whole[$2]; size += sum(bytes[$2]); continue }
        lost = $8 == ""
        ones = split($8, one, ",")
        for (i = 1; i < ones; i++) if (!(($7 "|" $10, one[i]) in held)) lost = 1
        if (lost) print "MISSING", $2
        else { blocks++; samples += $5; size += sum($9) }
    }
    printf "COUNTED\t%d\t%.0f\t%.0f\n", blocks, samples, size
}
function sum(list, parts, count, i, total) {
    count = split(list, parts, ",")
    for (i = 1; i <= count; i++) total += parts[i]
    return total + 0
}
`;

/** Where the folder keeps its hard links: Thanos writes next to its input, and the blocks themselves stay as they are. */
export const links = ".import-history";

/** The whole Job. Its log is read by `commands/import-history/plan.ts`; Thanos' own lines are between those that begin with a mark. */
export const importScript = String.raw`set -eu
work=$(mktemp -d)
links="$FOLDER/${links}"
tab=$(printf '\t')
pid=
exec 3>&1

refuse() {
    printf 'REFUSED\t%s\n' "$1" >&3
    if [ "$MODE" = look ]; then exit 0; fi
    exit ${refusedCode}
}
failed() { # what, and the log with the reason
    reason=$(sed -n -e 's/:\\n */: /' -e 's/\\n.*//' -e 's/.* reason="//p' -e 's/.* level=error.* err="\{0,1\}//p' "$2" | tr -d '\\' | sed 's/"$//' | head -n 1)
    printf 'FAILED\t%s: %s\n' "$1" "$reason" >&3
    exit 1
}
blocks() { # mark, what, options
    mark=$1 what=$2
    shift 2
    thanos tools bucket ls --timeout=30m --output="$mark$tab"'${template}' "$@" 2>"$work/log" || failed "$what can not be listed" "$work/log"
}
bucket() { blocks BUCKET "the bucket" --objstore.config-file=${paths.objstore} "$@"; }
folders() {
    for path in "$FOLDER"/*; do
        block=$(basename "$path")
        case $block in *[!0-9A-Z]*) continue ;; ??????????????????????????) ;; *) continue ;; esac
        [ -d "$path" ] || continue
        missing=
        for file in meta.json index chunks; do [ -s "$path/$file" ] || missing="$missing, $file"; done
        printf 'FOLDER\t%s\t%s\t%s\n' "$block" "$(du -sk "$path" | cut -f1)" "$missing"
    done
}
sources() {
    case $FROM in
    listing) cat ${places.listing}/${listingFile} ;;
    objstore) blocks BLOCK "$WHERE" --objstore.config-file=${places.objstore}/${objstoreKey} --exclude-delete ;;
    folder)
        folders
        blocks BLOCK "$WHERE" --objstore.config="{type: FILESYSTEM, config: {directory: \"$FOLDER\"}}"
        ;;
    esac
}
takes() { awk -F "$tab" '$1 == "TAKE" { print $2 }' "$work/plan"; }
working() { # shows what it says, and ends with the Job
    : >"$work/log"
    tail -f "$work/log" &
    tail=$!
    "$@" >"$work/log" 2>&1 &
    pid=$!
    code=0
    wait $pid || code=$?
    pid=
    kill $tail
    [ $code -eq 0 ] || failed "it stopped" "$work/log"
}

trap 'rm -rf "$work"' EXIT
trap '[ -z "$pid" ] || kill $pid; exit 143' TERM INT
if [ $FROM = folder ] && [ ! -d "$FOLDER" ]; then
    ls ${places.claim} >"$work/all" 2>"$work/log" || :
    refuse "$WHERE is not there; the claim itself has $(grep -c '^[0-9A-Z]\{26\}$' "$work/all") blocks, and: $(grep -v '^[0-9A-Z]\{26\}$' "$work/all" | head -n 20 | tr '\n' ' ')"
fi
sources >"$work/all"
# Twice: what blocks are merged into while they are listed is in the bucket before they are marked, so the second time it is seen.
bucket --exclude-delete >"$work/had"
bucket --exclude-delete >>"$work/had"
sort -u "$work/had" >>"$work/all"
awk -v now="$(date +%s)" '${judge}' "$work/all" >"$work/judged"
sort -t "$tab" -k1,1 -k3,3n "$work/judged" | tee "$work/plan"
if [ "$MODE" = look ]; then exit 0; fi
if grep -q ^REFUSED "$work/plan"; then exit ${refusedCode}; fi

if [ -n "$(takes)" ]; then
    case $FROM in
    objstore)
        set -- --single-run --ignore-marked-for-deletion --objstore.config-file=${places.objstore}/${objstoreKey} --objstore-to.config-file=${paths.objstore}
        for block in $(takes); do set -- "$@" "--id=$block"; done
        working thanos tools bucket replicate "$@"
        ;;
    folder)
        trap 'rm -rf "$work" "$links"' EXIT
        rm -rf "$links"
        mkdir "$links"
        for block in $(takes); do cp -al "$FOLDER/$block" "$links/"; done
        set -- --path="$links" --shipper.upload-compacted --shipper.upload-concurrency=2 --objstore.config-file=${paths.objstore}
        while IFS= read -r label; do set -- "$@" "--label=$label"; done <<END
$LABELS
END
        working thanos tools bucket upload-blocks "$@"
        ;;
    esac
fi
# With those that are marked for deletion: the compactor may merge some while they are listed, and what they were merged into is in
# the bucket before they are marked, but was perhaps not when the listing began.
bucket >"$work/after"
awk '${count}' "$work/plan" "$work/after" | tee "$work/counted"
if grep -q ^MISSING "$work/counted"; then exit 1; fi
`;
