// Every rule, in the order in which findings are shown.
import { alertReceiver } from "./alerts/alert-receiver";
import { clockAlert } from "./alerts/clock-alert";
import { compactorAlert } from "./alerts/compactor-alert";
import { nodeDrain } from "./availability/node-drain";
import { prometheusReplicas } from "./availability/prometheus-replicas";
import { twoReplicas } from "./availability/two-replicas";
import { zones } from "./availability/zones";
import { bucketEncryption } from "./bucket/bucket-encryption";
import { bucketTls } from "./bucket/bucket-tls";
import { noExpiration } from "./bucket/no-expiration";
import { noncurrentVersions } from "./bucket/noncurrent-versions";
import { protectedHistory } from "./bucket/protected-history";
import { publicAccess } from "./bucket/public-access";
import { unfinishedUploads } from "./bucket/unfinished-uploads";
import { spokeBucket } from "./clusters/spoke-bucket";
import { spokeReplicaLabels } from "./clusters/spoke-replica-labels";
import { spokeVersions } from "./clusters/spoke-versions";
import { uniqueClusters } from "./clusters/unique-clusters";
import { compactorVolume } from "./compactor/compactor-volume";
import { deletionOrder } from "./compactor/deletion-order";
import { importedHistory } from "./compactor/imported-history";
import { metadataSync } from "./compactor/metadata-sync";
import { oneCompactor } from "./compactor/one-compactor";
import { downsamplingReserve } from "./compactor/downsampling-reserve";
import { retention } from "./compactor/retention";
import { receive } from "./ingest/receive";
import { receiveVolume } from "./ingest/receive-volume";
import { ruler } from "./ingest/ruler";
import { externalLabels } from "./labels/external-labels";
import { offlineDeduplication } from "./labels/offline-deduplication";
import { replicaLabels } from "./labels/replica-labels";
import { semanticLabels } from "./labels/semantic-labels";
import { credentialChecksum } from "./objstore/credential-checksum";
import { minioLimits } from "./objstore/minio-limits";
import { objstoreDocument } from "./objstore/objstore-document";
import { sameBucket } from "./objstore/same-bucket";
import { storeConsistency } from "./objstore/store-consistency";
import { chunkEncoding } from "./prometheus/chunk-encoding";
import { compactionMode } from "./prometheus/compaction-mode";
import { delayedCompaction } from "./prometheus/delayed-compaction";
import { localRetention } from "./prometheus/local-retention";
import { outOfOrder } from "./prometheus/out-of-order";
import { outageReserve } from "./prometheus/outage-reserve";
import { sidecarVersion } from "./prometheus/sidecar-version";
import { staleSeries } from "./prometheus/stale-series";
import { blockShards } from "./query/block-shards";
import { downsampledHistory } from "./query/downsampled-history";
import { lookback } from "./query/lookback";
import { partialResponse } from "./query/partial-response";
import { queryFrontend } from "./query/query-frontend";
import { storeDiscovery } from "./query/store-discovery";
import { timePartitions } from "./query/time-partitions";
import { containerResources } from "./resources/container-resources";
import { memoryLimits } from "./resources/memory-limits";
import { requestLimits } from "./resources/request-limits";
import { requestsAndLimits } from "./resources/requests-and-limits";
import { storeVolume } from "./resources/store-volume";
import { authenticatedExposure } from "./security/authenticated-exposure";
import { credentialsInSecrets } from "./security/credentials-in-secrets";
import { grpcTls } from "./security/grpc-tls";
import { leastPrivilege } from "./security/least-privilege";
import { restrictedPods } from "./security/restricted-pods";
import { roleTrust } from "./security/role-trust";
import { exactImages } from "./versions/exact-images";
import { oneVersion } from "./versions/one-version";
import { registries } from "./versions/registries";
import { testSettings } from "./versions/test-settings";
import { sidecarUpload } from "./prometheus/sidecar-upload";
import { agentMode } from "./prometheus/agent-mode";
import { remoteWriteVersion } from "./ingest/remote-write-version";
import { blockStorage } from "./resources/block-storage";
import { chartKeys } from "./program/chart-keys";
import { coverage } from "./program/coverage";
import { singleFlags } from "./program/single-flags";
import type { Rule } from "./rule";

export const rules: readonly Rule[] = [
    compactionMode,
    sidecarVersion,
    delayedCompaction,
    chunkEncoding,
    outOfOrder,
    staleSeries,
    sidecarUpload,
    agentMode,
    localRetention,
    outageReserve,
    externalLabels,
    replicaLabels,
    semanticLabels,
    offlineDeduplication,
    oneCompactor,
    retention,
    downsamplingReserve,
    compactorVolume,
    deletionOrder,
    metadataSync,
    importedHistory,
    uniqueClusters,
    spokeBucket,
    spokeVersions,
    spokeReplicaLabels,
    noExpiration,
    noncurrentVersions,
    unfinishedUploads,
    protectedHistory,
    publicAccess,
    bucketEncryption,
    bucketTls,
    sameBucket,
    objstoreDocument,
    storeConsistency,
    minioLimits,
    credentialChecksum,
    downsampledHistory,
    storeDiscovery,
    partialResponse,
    timePartitions,
    blockShards,
    queryFrontend,
    lookback,
    ruler,
    receive,
    receiveVolume,
    remoteWriteVersion,
    containerResources,
    memoryLimits,
    requestLimits,
    storeVolume,
    blockStorage,
    requestsAndLimits,
    prometheusReplicas,
    nodeDrain,
    zones,
    twoReplicas,
    compactorAlert,
    clockAlert,
    alertReceiver,
    oneVersion,
    testSettings,
    exactImages,
    registries,
    credentialsInSecrets,
    restrictedPods,
    authenticatedExposure,
    leastPrivilege,
    roleTrust,
    grpcTls,
    singleFlags,
    chartKeys,
    coverage,
];
