// All checks, in the order of a sample's way.
import type { Check } from "../check";
import type { RunningStack } from "../running-stack";
import { adminOff, credentials, portsGuarded } from "./access";
import { alertsLoaded } from "./alerts";
import { blockUploaded, historyBeyondLocal, storeGatewayServes, uploadsContinue } from "./blocks";
import { allUploaded, bucketWhole } from "./bucket";
import { bucketSettings } from "./bucket-settings";
import { certificatesShown } from "./certificates";
import { reachesNextResolution } from "./coverage";
import { compactorKeepsUp, compactorWorks, downsampledToAnHour, downsampledToFiveMinutes } from "./compactor";
import { prometheusSettings, sidecarSettings, thanosArguments } from "./flags";
import { grafanaAnswers, oldHistoryShown } from "./grafana";
import { oneVersion, podsReady } from "./pods";
import { frontendCaches, gapsFilled, replicasMerged, replicasScraped, storesConnected } from "./query";
import { spokeChecks } from "./spokes";
import { valuesTaken } from "./values-taken";

export const checks: readonly Check<RunningStack>[] = [
    podsReady,
    oneVersion,
    prometheusSettings,
    thanosArguments,
    sidecarSettings,
    valuesTaken,
    storesConnected,
    replicasScraped,
    replicasMerged,
    gapsFilled,
    blockUploaded,
    uploadsContinue,
    storeGatewayServes,
    compactorWorks,
    compactorKeepsUp,
    historyBeyondLocal,
    downsampledToFiveMinutes,
    downsampledToAnHour,
    oldHistoryShown,
    frontendCaches,
    adminOff,
    portsGuarded,
    alertsLoaded,
    bucketWhole,
    allUploaded,
    reachesNextResolution,
    bucketSettings,
    grafanaAnswers,
    certificatesShown,
    credentials, // last: for a moment its mark looks like a half upload
];

/** The checks of a spoke: those that need no querier. */
const ofSpokes: readonly Check<RunningStack>[] = [
    podsReady,
    oneVersion,
    prometheusSettings,
    sidecarSettings,
    valuesTaken,
    uploadsContinue,
];

/** The checks of a stack in its role. */
export const checksOf = (stack: Pick<RunningStack, "models">): readonly Check<RunningStack>[] => {
    switch (stack.models.role) {
        case "spoke":
            return ofSpokes;
        case "hub":
            return [...checks, ...spokeChecks(stack)];
        case "standalone":
            return checks;
    }
};
