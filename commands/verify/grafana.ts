// The Grafana of a stack, through its own API as its first user.
import { z } from "zod";
import { grafanaAdmin } from "../../config/names";
import type { RunningStack } from "./running-stack";

const health = z.object({ database: z.string() });
const sources = z.array(
    z.object({
        uid: z.string(),
        name: z.string(),
        url: z.string(),
        jsonData: z.object({ customQueryParameters: z.string().optional() }).nullish(),
    }),
);
const sourceHealth = z.object({ status: z.string(), message: z.string().optional() });
const frames = z.array(z.object({ data: z.object({ values: z.array(z.array(z.unknown())) }) }));
const answers = z.object({
    results: z.record(z.string(), z.object({ error: z.string().optional(), frames: frames.nullish() })),
});

export type DataSource = z.output<typeof sources>[number];

/** A time in milliseconds, and one after it. */
export interface TimeRange {
    readonly from: number;
    readonly to: number;
}

export interface Grafana {
    /** `ok`, or how its own database is. */
    database(): Promise<string>;
    dataSources(): Promise<readonly DataSource[]>;
    /** `OK`, or the result of its data source's own test. */
    test(source: DataSource): Promise<string>;
    /** How many points a dashboard would show. Throws with what the data source answers instead. */
    points(source: DataSource, expression: string, range: TimeRange): Promise<number>;
}

/** Undefined: the stack has none. */
export function grafanaOf({
    access,
    namespace,
    intended,
}: Pick<RunningStack, "access" | "namespace" | "intended">): Grafana | undefined {
    const url = intended.outputs["grafanaUrl"];
    if (typeof url !== "string" || url === "") return undefined;
    const target = { namespace, service: new URL(url).hostname.split(".")[0] ?? "", port: 80 };
    let login: Promise<string> | undefined;
    const authorization = async (): Promise<string> => {
        const { data } = await access.core.readNamespacedSecret({ name: grafanaAdmin.secret, namespace });
        const value = (key: string) => Buffer.from(data?.[key] ?? "", "base64").toString();
        return `Basic ${Buffer.from(`${value(grafanaAdmin.userKey)}:${value(grafanaAdmin.passwordKey)}`).toString("base64")}`;
    };
    const ask = async (path: string, body?: object): Promise<{ status: number; json: unknown }> => {
        login ??= authorization();
        const headers = { Authorization: await login, "Content-Type": "application/json" };
        const { status, text } = await access.request(
            body ? "POST" : "GET",
            target,
            path,
            {},
            { headers, ...(body ? { body: JSON.stringify(body) } : {}) },
        );
        try {
            return { status, json: JSON.parse(text) as unknown };
        } catch {
            throw new Error(`Grafana answers ${status} to ${path}: ${text.slice(0, 200)}`);
        }
    };
    const good = async (path: string): Promise<unknown> => {
        const { status, json } = await ask(path);
        if (status === 401)
            throw new Error(
                `Grafana refuses the password in the Secret ${grafanaAdmin.secret}: it keeps the one of its first start in its own database`,
            );
        if (status !== 200) throw new Error(`Grafana answers ${status} to ${path}: ${JSON.stringify(json).slice(0, 200)}`);
        return json;
    };
    return {
        database: async () => health.parse(await good("/api/health")).database,
        dataSources: async () => sources.parse(await good("/api/datasources")),
        async test({ uid }) {
            const { status, message = "" } = sourceHealth.parse((await ask(`/api/datasources/uid/${uid}/health`)).json);
            return status === "OK" ? status : `${status}: ${message}`;
        },
        async points({ uid }, expr, { from, to }) {
            const query = {
                refId: "A",
                datasource: { uid },
                expr,
                range: true,
                instant: false,
                intervalMs: 60_000,
                maxDataPoints: 100,
            };
            const { json } = await ask("/api/ds/query", { queries: [query], from: String(from), to: String(to) });
            const one = answers.parse(json).results["A"];
            if (one?.error !== undefined) throw new Error(`Grafana's data source answers ${one.error}`);
            return (one?.frames ?? []).reduce((sum, { data }) => sum + (data.values[0]?.length ?? 0), 0);
        },
    };
}
