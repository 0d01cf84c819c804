// A test of an alert: the series before, while and after something is wrong, and the expected alerts.
import type { AlertName } from "../../../config/alerts";
import type { AlertsModel, Watchable } from "../../../components/alerts/model";
import { modelsOf } from "../../../components/models";
import { stack } from "../../config/valid-stack";
import type { Timeline } from "./timeline";

export interface Case {
    readonly series: Readonly<Record<string, Timeline>>;
    /** Labels of the alert next to its severity. */
    readonly labels?: Readonly<Record<string, string>>;
    /** The values of the templates of its summary, in their order. */
    readonly says?: readonly string[];
    /** Length of each of the three phases. Default: 60. */
    readonly minutes?: number;
}

/** One or more for each alert. */
export type Cases = Readonly<Partial<Record<AlertName, Case | readonly Case[]>>>;

const config = stack({
    prometheus: { delivery: "operator", replicas: 2, retention: "48h", alertmanagers: ["http://alertmanager:9093"] },
});

/** A stack with everything that can be watched. */
export const everything: AlertsModel = {
    ...modelsOf(config).alerts,
    components: {
        sidecar: { jobs: ["prometheus-thanos-discovery"], replicas: 2 },
        query: { jobs: ["thanos-query"], replicas: 2 },
        queryFrontend: { jobs: ["thanos-query-frontend"], replicas: 1 },
        storeGateway: { jobs: ["thanos-store-gateway-0", "thanos-store-gateway-1"], replicas: 2 },
        compactor: { jobs: ["thanos-compactor"], replicas: 1 },
        bucketWeb: { jobs: ["thanos-bucket-web"], replicas: 1 },
        ruler: { jobs: ["thanos-ruler"], replicas: 2 },
        receive: { jobs: ["thanos-receive"], replicas: 3 },
        receiveRouter: { jobs: ["thanos-receive-router"], replicas: 1 },
        certificates: { jobs: ["thanos-certificate-prober"], replicas: 1 },
        canary: { jobs: ["thanos-canary"], replicas: 1 },
        minio: { jobs: ["minio"], replicas: 4 },
    },
    isHub: true,
    localRetention: { ruler: 48 * 3600, receive: 24 * 3600 },
    stores: 9,
};

const text = (labels: Readonly<Record<string, string>>): string =>
    Object.entries(labels)
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .join(",");

/** A series of a component's first pod. */
export function of(component: Watchable | "prometheus", metric: string, labels: Readonly<Record<string, string>> = {}): string {
    const job = component === "prometheus" ? everything.prometheus.job : (everything.components[component]?.jobs[0] ?? "");
    return `${metric}{${text({ namespace: everything.namespace, job, pod: `${component}-0`, ...labels })}}`;
}

/** Any other series. */
export const series = (metric: string, labels: Readonly<Record<string, string>>): string => `${metric}{${text(labels)}}`;

/** Labels of an alert about that pod. */
export const pod = (component: string) => ({ namespace: everything.namespace, pod: `${component}-0` });
