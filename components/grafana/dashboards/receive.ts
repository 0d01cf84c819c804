import { jobs, latency, ratePerPod, resources, shareOf, type Dashboard } from "../panel";

const written = `http_requests_total{${jobs}, handler="receive"`;

export const receive: Dashboard = {
    name: "receive",
    title: "Thanos / Receive",
    description: "Remote write: taken, copied, kept and uploaded.",
    alert: "ThanosReceiveIsDown",
    needs: "receive",
    jobsWith: ["thanos_receive_replication_factor"],
    rows: [
        {
            title: "Writes",
            panels: [
                {
                    title: "Requests",
                    description: "Writes a second.",
                    unit: "reqps",
                    queries: [
                        {
                            expr: ratePerPod("http_requests_total", ', handler="receive"', "job, code"),
                            legend: "{{cluster}} {{job}} {{code}}",
                        },
                    ],
                    empty: "nobody has written yet",
                },
                {
                    title: "Refused",
                    description: "Share of writes that end in a server error. Senders try again until their own queue is full.",
                    unit: "percentunit",
                    alert: "ThanosReceiveHttpRequestErrorRateHigh",
                    queries: [{ expr: shareOf(`${written}, code=~"5.."}`, `${written}}`), legend: "{{cluster}} {{job}}" }],
                    empty: "no write was refused",
                },
                {
                    title: "Latency",
                    description: "How long writes take.",
                    unit: "s",
                    alert: "ThanosReceiveHttpRequestLatencyHigh",
                    queries: latency("http_request_duration_seconds", ', handler="receive"'),
                    empty: "nobody has written yet",
                },
                {
                    title: "Samples by tenant",
                    description: "Samples a second that were taken.",
                    unit: "short",
                    queries: [
                        { expr: ratePerPod("thanos_receive_write_samples_sum", "", "tenant"), legend: "{{cluster}} {{tenant}}" },
                    ],
                    empty: "nobody has written yet",
                },
            ],
        },
        {
            title: "Copies",
            panels: [
                {
                    title: "Replications",
                    description: "Copies a second by result.",
                    unit: "short",
                    alert: "ThanosReceiveHighReplicationFailures",
                    queries: [
                        { expr: ratePerPod("thanos_receive_replications_total", "", "result"), legend: "{{cluster}} {{result}}" },
                    ],
                },
                {
                    title: "Forwards",
                    description: "Writes a second handed to peers, by result.",
                    unit: "short",
                    alert: "ThanosReceiveHighForwardRequestFailures",
                    queries: [
                        {
                            expr: ratePerPod("thanos_receive_forward_requests_total", "", "result"),
                            legend: "{{cluster}} {{result}}",
                        },
                    ],
                },
                {
                    title: "Active series by tenant",
                    description: "Series in memory.",
                    unit: "short",
                    queries: [
                        {
                            expr: `sum by (cluster, tenant) (prometheus_tsdb_head_series{${jobs}})`,
                            legend: "{{cluster}} {{tenant}}",
                        },
                    ],
                },
                {
                    title: "Uploaded blocks",
                    description: "Blocks uploaded since each receiver was started.",
                    unit: "short",
                    alert: "ThanosReceiveNoUpload",
                    queries: [
                        { expr: `sum by (cluster, pod) (thanos_shipper_uploads_total{${jobs}})`, legend: "{{cluster}} {{pod}}" },
                    ],
                },
            ],
        },
        resources,
    ],
};
