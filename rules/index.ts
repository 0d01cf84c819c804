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
import { staleSeries } from "./i-10-stale-series";
import { retention } from "./i-11-retention";
import { visibleHistory } from "./i-11b-visible-history";
import { compactorAlert } from "./i-12-compactor-alert";
import { noExpiration } from "./i-13-no-expiration";
import { noncurrentVersions } from "./i-14-noncurrent-versions";
import { unfinishedUploads } from "./i-15-unfinished-uploads";
import { sameBucket } from "./i-16-same-bucket";
import { objstoreDocument } from "./i-17-objstore-document";
import { protectedHistory } from "./i-17b-protected-history";
import { consistentStore } from "./i-17c-consistent-store";
import { minioLimits } from "./i-17d-minio-limits";
import { discovery } from "./i-18-discovery";
import { partialResponse } from "./i-20-partial-response";
import { timePartitions } from "./i-21-time-partitions";
import { noBlockShards } from "./i-21b-no-block-shards";
import { localRetention } from "./i-22-local-retention";
import { outageReserve } from "./i-22b-outage-reserve";
import { queryFrontend } from "./i-23-query-frontend";
import { lookback } from "./i-24-lookback";
import { ruler } from "./i-25-ruler";
import { receive } from "./i-25b-receive";
import { resources } from "./i-26-resources";
import { compactorVolume } from "./i-27-compactor-volume";
import { receiveVolume } from "./i-27b-receive-volume";
import { prometheusTopology } from "./i-28-prometheus-topology";
import { nodeDrain } from "./i-28b-node-drain";
import { zones } from "./i-28c-zones";
import { noSingleCopy } from "./i-28d-no-single-copy";
import { credentialChecksum } from "./i-29-credential-checksum";
import { clocksAlert } from "./i-30-clocks-alert";
import { oneVersion } from "./i-31-one-version";
import { testSpeed } from "./i-32-test-speed";
import { deletionOrder } from "./i-32b-deletion-order";
import { metadataTime } from "./i-33-metadata-time";
import { storeVolume } from "./i-34-store-volume";
import { memoryLimits } from "./i-35-memory-limits";
import { requestLimits } from "./i-35b-request-limits";
import { importedHistory } from "./i-36-imported-history";
import { alertsAreSent } from "./i-37-alerts-are-sent";
import type { Rule } from "./rule";
import { noSecretInValues } from "./s-01-no-secret-in-values";
import { exactImages } from "./s-02-exact-images";
import { registries } from "./s-03-registries";
import { requestsAndLimits } from "./s-04-requests-and-limits";
import { restrictedPods } from "./s-05-restricted-pods";
import { noOpenDoor } from "./s-06-no-open-door";
import { closedBucket } from "./s-07-closed-bucket";
import { encryptedBucket } from "./s-08-encrypted-bucket";
import { tlsOnly } from "./s-09-tls-only";
import { leastPrivilege } from "./s-10-least-privilege";
import { exactTrust } from "./s-11-exact-trust";
import { grpcTls } from "./s-12-grpc-tls";

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
    staleSeries,
    retention,
    visibleHistory,
    compactorAlert,
    noExpiration,
    noncurrentVersions,
    unfinishedUploads,
    sameBucket,
    objstoreDocument,
    protectedHistory,
    consistentStore,
    minioLimits,
    discovery,
    partialResponse,
    timePartitions,
    noBlockShards,
    localRetention,
    outageReserve,
    queryFrontend,
    lookback,
    ruler,
    receive,
    resources,
    compactorVolume,
    receiveVolume,
    prometheusTopology,
    nodeDrain,
    zones,
    noSingleCopy,
    credentialChecksum,
    clocksAlert,
    oneVersion,
    testSpeed,
    deletionOrder,
    metadataTime,
    storeVolume,
    memoryLimits,
    requestLimits,
    importedHistory,
    alertsAreSent,
    noSecretInValues,
    exactImages,
    registries,
    requestsAndLimits,
    restrictedPods,
    noOpenDoor,
    closedBucket,
    encryptedBucket,
    tlsOnly,
    leastPrivilege,
    exactTrust,
    grpcTls,
];
