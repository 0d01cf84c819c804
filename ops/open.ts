// `npm run open -- --stack NAME`: the web pages of a running stack on 127.0.0.1, until it is ended.
import { once } from "node:events";
import { grafanaAdmin } from "../config/names";
import { table } from "../local/table";
import { forward, type Forward } from "./access/forward";
import { pages } from "./access/pages";
import { runner, start } from "./command";
import { clusterOptions, clusterUsage, withStack } from "./on-stack";
import type { RunningStack } from "./verify/running";

const usage = `Usage: npm run --silent open -- --stack NAME [--credentials]

${clusterUsage}
  --credentials        also print the user and password of Grafana. Whoever sees the terminal sees them

Ctrl-C closes all of them.
`;

export const main = runner({
    usage,
    options: { ...clusterOptions, credentials: { type: "boolean" } },
    run: (options, root, { out }) =>
        withStack(options, root, async (stack) => {
            const opened: Forward[] = [];
            try {
                const rows: string[][] = [];
                for (const { title, service, port, localPort } of pages(stack.names, stack.intended.outputs["grafanaUrl"])) {
                    const one = await forward(stack.access.config, { namespace: stack.namespace, service, port }, localPort);
                    opened.push(one);
                    rows.push([title, one.url]);
                }
                out(`${table(["look at", ""], rows)}\n`);
                if (options.credentials) out(`${await credentials(stack)}\n`);
                await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
                return 0;
            } finally {
                for (const one of opened) one.close();
            }
        }),
});

async function credentials({ access, namespace, intended }: RunningStack): Promise<string> {
    if (!intended.outputs["grafanaUrl"]) return "The stack has no Grafana; its other pages take no credentials.";
    const { data } = await access.core.readNamespacedSecret({ name: grafanaAdmin.secret, namespace });
    const value = (key: string) => Buffer.from(data?.[key] ?? "", "base64").toString();
    return `Grafana: ${value(grafanaAdmin.userKey)} ${value(grafanaAdmin.passwordKey)}`;
}

if (require.main === module) start(main);
