// Every rule, in the order in which findings are shown.
import { compactionMode } from "./i-01-compaction-mode";
import { sidecarVersion } from "./i-02-sidecar-version";
import { delayedCompaction } from "./i-02b-delayed-compaction";
import { chunkEncoding } from "./i-03-chunk-encoding";
import { oneCompactor } from "./i-04-one-compactor";
import { externalLabels } from "./i-05-external-labels";
import { replicaLabels } from "./i-06-replica-labels";
import { semanticLabels } from "./i-07-semantic-labels";
import { offlineDeduplication } from "./i-08-offline-deduplication";
import { outOfOrder } from "./i-09-out-of-order";
import { retention } from "./i-11-retention";
import { visibleHistory } from "./i-11b-visible-history";
import { noExpiration } from "./i-13-no-expiration";
import { noncurrentVersions } from "./i-14-noncurrent-versions";
import { unfinishedUploads } from "./i-15-unfinished-uploads";
import { sameBucket } from "./i-16-same-bucket";
import { objstoreDocument } from "./i-17-objstore-document";
import { protectedHistory } from "./i-17b-protected-history";
import { consistentStore } from "./i-17c-consistent-store";
import { discovery } from "./i-18-discovery";
import { timeRanges } from "./i-21-time-ranges";
import { noBlockShards } from "./i-21b-no-block-shards";
import { localRetention } from "./i-22-local-retention";
import { outageReserve } from "./i-22b-outage-reserve";
import { queryFrontend } from "./i-23-query-frontend";
import { ruler } from "./i-25-ruler";
import { receive } from "./i-25b-receive";
import { resources } from "./i-26-resources";
import { compactorVolume } from "./i-27-compactor-volume";
import { prometheusTopology } from "./i-28-prometheus-topology";
import { credentialChecksum } from "./i-29-credential-checksum";
import { oneVersion } from "./i-31-one-version";
import { testSpeed } from "./i-32-test-speed";
import type { Rule } from "./rule";
import { noSecretInValues } from "./s-01-no-secret-in-values";

export const rules: readonly Rule[] = [
    compactionMode,
    sidecarVersion,
    delayedCompaction,
    chunkEncoding,
    oneCompactor,
    externalLabels,
    replicaLabels,
    semanticLabels,
    offlineDeduplication,
    outOfOrder,
    retention,
    visibleHistory,
    noExpiration,
    noncurrentVersions,
    unfinishedUploads,
    sameBucket,
    objstoreDocument,
    protectedHistory,
    consistentStore,
    discovery,
    timeRanges,
    noBlockShards,
    localRetention,
    outageReserve,
    queryFrontend,
    ruler,
    receive,
    resources,
    compactorVolume,
    prometheusTopology,
    credentialChecksum,
    oneVersion,
    testSpeed,
    noSecretInValues,
];
