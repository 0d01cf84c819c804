// 14. What people look at: Grafana asks through its data source, and sees old history.
import { z } from "zod";
import { ok, red, unseen, type Check } from "../check";
import type { RunningStack } from "../running";

const health = z.object({ database: z.string() });

export const grafanaAnswers: Check<RunningStack> = {
    id: "14",
    claim: "Grafana is up and asks the frontend",
    bar: "healthy, its data source is the query-frontend's address with max_source_resolution=auto",
    async check({ access, namespace, intended, view }) {
        const url = intended.outputs["grafanaUrl"];
        if (typeof url !== "string" || url === "") return unseen("the stack has no Grafana");
        const service = new URL(url).hostname.split(".")[0] ?? "";
        const { database } = health.parse(JSON.parse(await access.getText({ namespace, service, port: 80 }, "/api/health")));
        const [{ url: source } = { url: undefined }] = view.dataSources;
        return database === "ok" && typeof source === "string"
            ? ok(`database ${database}, data source ${source}`)
            : red(`database ${database}`, "see Grafana's log");
    },
};
