// MinIO of the stack: the one copy of history that it holds.
import { down, type Group } from "./rule";

export const minio: Group = {
    component: "minio",
    questions: (context) => {
        const { targets } = context;
        const worst = (metric: string) => `max by (namespace) (${metric}{${targets}})`;
        return {
            MinioIsDown: down(context, "Blocks are not uploaded, and history is not served, while too few servers run."),
            MinioDriveOffline: {
                expr: `${worst("minio_cluster_drive_offline_total")} > 0`,
                summary: "{{ $value }} drives of MinIO are offline. When more fail than parity covers, blocks are lost.",
            },
            MinioNodeOffline: {
                expr: `${worst("minio_cluster_nodes_offline_total")} > 0`,
                summary:
                    "{{ $value }} servers of MinIO are offline. When more fail than parity covers, uploads stop and then reads.",
            },
            MinioQuorumLost: {
                expr: `min by (namespace) (minio_cluster_health_status{${targets}}) == 0`,
                summary:
                    "MinIO has lost its write quorum: no block can be uploaded. Prometheus deletes what waits when its local retention ends.",
            },
        };
    },
};
