// A shell script that inspects the settings of an S3 bucket from a pod, in the shell of Thanos' image: with the identity of the pod,
// and from where Thanos reaches the bucket. The Job before the first compaction runs it, and `verify` does.
import { objstoreFolder, objstoreKey } from "../../config/names";

/** The state of a setting: a danger to blocks, harmless, or impossible to read. */
export const settingStates = ["wrong", "fine", "unread"] as const;

/**
 * Prints one line for each setting: state, name, sentence and fix, separated by tabs. It reads only, and never fails.
 *
 * The busybox of the image checks no certificates of TLS. So the script sends no secret: requests are signed, and a session token is
 * worth nothing without its key. It does not exchange web identity tokens (IRSA), which are worth something by themselves.
 */
export const bucketSettingsScript = String.raw`
objstore=${objstoreFolder}/${objstoreKey}
value() { sed -n "s/^ *$1: *//p" "$objstore" | head -n 1 | sed 's/^"\(.*\)"$/\1/'; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
unhex() { printf "$(sed 's/../\\x&/g')"; }
pad() { # every byte of a key in hex, XOR one byte: each of its halves changes places of the 16 digits
    printf %s "$1" | awk -v high="$2" -v low="$3" '{ for (i = 1; i <= length($0); i++) printf "%s", substr(i % 2 ? high : low, index("0123456789abcdef", substr($0, i, 1)), 1) }'
}
hmac() { # a key in hex of at most 64 bytes; the message is standard input
    key=$1
    while [ \${#key} -lt 128 ]; do key=\${key}00; done
    inner=$({ pad "$key" 32107654ba98fedc 67452301efcdab89 | unhex; cat; } | sha256sum | cut -c1-64)
    { pad "$key" 54761032dcfe98ba cdef89ab45670123 | unhex; printf %s "$inner" | unhex; } | sha256sum | cut -c1-64
}
identity() { # keys in the document, or EKS Pod Identity
    access=$(value access_key)
    signer=$(value secret_key)
    session=
    [ -z "$access" ] || return 0
    [ -n "\${AWS_CONTAINER_CREDENTIALS_FULL_URI:-}" ] || return 1
    timeout 20 wget -q -O /tmp/identity --header "Authorization: $(cat "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")" "$AWS_CONTAINER_CREDENTIALS_FULL_URI" 2>/dev/null || return 1
    field() { tr -d '\n' </tmp/identity | sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p"; }
    access=$(field AccessKeyId)
    signer=$(field SecretAccessKey)
    session=$(field Token)
}
status_of() { # of a wget that has ended with $1, and written /tmp/error
    [ "$1" -ne 0 ] || { echo 200; return; }
    code=$(sed -n 's/.*HTTP\/[0-9.]* \([0-9][0-9]*\).*/\1/p' /tmp/error | head -n 1)
    echo "\${code:-none}"
}
anonymous() { # a path with its query
    timeout 20 wget -q -O /tmp/body "$scheme://$host$1" 2>/tmp/error
    status_of $?
}
signing_key() { # of the day in $now
    scope=$(printf %.8s "$now")/$region/s3/aws4_request
    signing=$(printf %s "AWS4$signer" | hex)
    if [ \${#signing} -gt 128 ]; then signing=$(printf %s "$signing" | unhex | sha256sum | cut -c1-64); fi
    for part in $(printf %.8s "$now") "$region" s3 aws4_request; do signing=$(printf %s "$part" | hmac "$signing"); done
}
signed() { # a query in canonical form
    names="host;x-amz-content-sha256;x-amz-date\${session:+;x-amz-security-token}"
    canonical="GET
$path
$1
host:$host
x-amz-content-sha256:UNSIGNED-PAYLOAD
x-amz-date:$now\${session:+
x-amz-security-token:$session}

$names
UNSIGNED-PAYLOAD"
    text="AWS4-HMAC-SHA256
$now
$scope
$(printf %s "$canonical" | sha256sum | cut -c1-64)"
    signature=$(printf %s "$text" | hmac "$signing")
    timeout 20 wget -q -O /tmp/body \
        --header "x-amz-content-sha256: UNSIGNED-PAYLOAD" --header "x-amz-date: $now" \${session:+--header "x-amz-security-token: $session"} \
        --header "Authorization: AWS4-HMAC-SHA256 Credential=$access/$scope, SignedHeaders=$names, Signature=$signature" \
        "$scheme://$host$path?$1" 2>/tmp/error
    status_of $?
}
tag() { tr -d '\n' </tmp/body | sed "s/<$1>/\n&/g" | sed -n "s/^<$1>\([^<]*\)<.*/\1/p"; }
say() { printf '%s\t%s\t%s\t%s\n' "$@"; }
ask() { # name, query, right, meaning of an absent setting. Fails where there is no body to judge.
    status=$(signed "$2")
    case $status in
        200) return 0 ;;
        404) say fine "$1" "$4" '' ;;
        403) say unread "$1" "$1: the credentials lack $3" '' ;;
        none) say unread "$1" "$1: the store does not answer" '' ;;
        400 | 405 | 501) say unread "$1" "$1: not supported by the store" '' ;;
        *) say unread "$1" "$1: the store answers $status" '' ;;
    esac
    return 1
}
lifecycle() {
    ask lifecycle lifecycle= s3:GetLifecycleConfiguration 'no lifecycle rule' || return 0
    tr -d '\n' </tmp/body | sed 's/<Rule>/\n&/g' | grep '^<Rule>' | grep '<Status>Enabled' >/tmp/rules
    names() { sed 's/.*<ID>\([^<]*\)<.*/\1/; s/^<.*/without a name/' | tr '\n' ',' | sed 's/,$//; s/,/, /g'; }
    expiring=$(sed 's/<NoncurrentVersionExpiration>.*<\/NoncurrentVersionExpiration>//' /tmp/rules | grep -E '<Expiration>[^/]*<(Days|Date)>' | names)
    archiving=$(grep -E '<StorageClass>(GLACIER|DEEP_ARCHIVE)<' /tmp/rules | names)
    if [ -n "$expiring" ]; then
        say wrong lifecycle "lifecycle rule $expiring expires current objects: blocks lose files" 'remove the expiration of current objects; the compactor deletes by thanos.retention'
    elif [ -n "$archiving" ]; then
        say wrong lifecycle "lifecycle rule $archiving moves objects to an archive, where Thanos cannot read them" 'remove the transition to GLACIER or DEEP_ARCHIVE'
    else
        say fine lifecycle "$(wc -l </tmp/rules | tr -d ' ') lifecycle rules, none expires or archives current objects" ''
    fi
}
versioning() {
    ask versioning versioning= s3:GetBucketVersioning 'not versioned' || return 0
    if [ "$(tag Status)" = Enabled ]; then say fine versioning versioned ''; else say fine versioning 'not versioned' ''; fi
}
object_lock() {
    ask 'Object Lock' object-lock= s3:GetBucketObjectLockConfiguration 'no Object Lock' || return 0
    if grep -q '<DefaultRetention>' /tmp/body; then
        say wrong 'Object Lock' 'Object Lock has a default retention: the compactor cannot delete merged blocks' 'remove the default retention of the bucket, or use a bucket without Object Lock'
    else
        say fine 'Object Lock' 'no default retention of Object Lock' ''
    fi
}
objects() {
    listing="list-type=2&max-keys=1000\${prefix:+&prefix=$(printf %s "$prefix" | sed 's/\//%2F/g')%2F}"
    object=
    ask 'storage classes' "$listing" s3:ListBucket 'no object' || return 0
    object=$(tag Key | head -n 1)
    classes=$(tag StorageClass | sort -u | tr '\n' ' ' | sed 's/ $//; s/ /, /g')
    archived=$(tag StorageClass | grep -E '^(GLACIER|DEEP_ARCHIVE)$' | sort -u | tr '\n' ' ' | sed 's/ $//; s/ /, /g')
    if [ -n "$archived" ]; then
        say wrong 'storage classes' "objects are in $archived: Thanos cannot read them" 'restore these objects and copy them to STANDARD'
    else
        say fine 'storage classes' "storage classes of the first 1000 objects: \${classes:-none reported}" ''
    fi
}
public() { # what everybody can do, then what the policy says: few stores report that
    if [ "$(anonymous "$path?list-type=2&max-keys=1")" = 200 ]; then
        say wrong 'public access' 'clients without credentials can list the bucket' 'block public access to the bucket'
    elif [ -n "$object" ] && [ "$(anonymous "$(printf %s "$path" | sed 's/\/$//')/$object")" = 200 ]; then
        say wrong 'public access' 'clients without credentials can read objects' 'block public access to the bucket'
    elif [ "$(signed policyStatus=)" = 200 ] && tag IsPublic | grep -qi true; then
        say wrong 'public access' 'the bucket policy makes the bucket public' 'remove the public statement, and block public access'
    else
        say fine 'public access' 'clients without credentials can neither list nor read' ''
    fi
}
settings() {
    [ "$(value type)" = S3 ] || { say unread bucket 'not checked: the store has no S3 API' ''; return 0; }
    identity || { say unread bucket 'not checked: the script has no keys of its own (IRSA). See docs/stores.md for what to check' ''; return 0; }
    region=$(value region)
    region=\${region:-us-east-1}
    prefix=$(value prefix)
    scheme=https
    [ "$(value insecure)" != true ] || scheme=http
    host=$(value endpoint)
    path=/$(value bucket)
    now=$(date -u +%Y%m%dT%H%M%SZ) # a signature is valid for 15 minutes
    signing_key
    [ "$(value bucket_lookup_type)" != virtual-hosted ] || { host=$(value bucket).$host; path=/; }
    lifecycle
    versioning
    object_lock
    objects
    public
}
`.replaceAll("\\$", "$");
