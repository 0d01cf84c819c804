// All checks, in the order of a sample's way.
import type { Check } from "../check";
import type { RunningStack } from "../running";
import { adminOff, credentials, portsGuarded } from "./access";
import { alertsLoaded } from "./alerts";
import { blockUploaded, historyBeyondLocal, storeGatewayServes } from "./blocks";
import { allUploaded, bucketWhole } from "./bucket";
import { certificatesShown } from "./certificates";
import { compactorWorks, downsampled } from "./compactor";
import { prometheusSettings, thanosArguments } from "./flags";
import { grafanaAnswers } from "./grafana";
import { oneVersion, podsReady } from "./pods";
import { frontendCaches, replicasMerged, replicasScraped, storesConnected } from "./query";

export const checks: readonly Check<RunningStack>[] = [
    podsReady,
    oneVersion,
    prometheusSettings,
    thanosArguments,
    storesConnected,
    replicasScraped,
    replicasMerged,
    blockUploaded,
    storeGatewayServes,
    compactorWorks,
    historyBeyondLocal,
    downsampled,
    frontendCaches,
    adminOff,
    portsGuarded,
    alertsLoaded,
    bucketWhole,
    allUploaded,
    grafanaAnswers,
    certificatesShown,
    credentials, // last: for a moment its mark looks like a half upload
];
