// The record of what decides where history is, in the cluster: for those who compare with what runs, and deploy without Pulumi.
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { historyRecordName } from "../../config/names";
import { register } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";
import type { HistoryRecord } from "./record";

/** Key of the ConfigMap. */
export const recordKey = "record.json";

export function createHistoryRecord(namespace: string, record: HistoryRecord, options: CustomResourceOptions): void {
    register(
        "history-record",
        {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: historyRecordName, namespace, labels: labels("thanos", "history-record") },
            data: { [recordKey]: `${JSON.stringify(record, null, 2)}\n` },
        },
        options,
    );
}
