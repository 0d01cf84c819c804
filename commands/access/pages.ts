// The web pages of a stack, and where they are on this machine while they are forwarded.
import type { KubeConfig } from "@kubernetes/client-node";
import { componentsWith, entryOf } from "../../config/catalog";
import { ports, prometheusPort, type Names } from "../../config/names";
import type { ClusterAccess } from "../../kube/cluster";
import { forward, PortInUse } from "../../kube/forward";

export interface Page {
    readonly title: string;
    readonly service: string;
    readonly port: number;
    /** Of the page that the title is about. */
    readonly path: string;
    /**
     * The authentication of a page: Grafana's own, or Thanos' where its page has external exposure. Undefined: no login required.
     */
    readonly asks?: "grafana" | "thanos";
    /** It speaks TLS, with a certificate for a name outside of the cluster. */
    readonly tls?: true;
    /** Why it does not show what it should; empty when it does. */
    readonly note: string;
    /** Port on 127.0.0.1, the same whatever else a stack has. */
    readonly localPort: number;
}

/** The first of the ports on 127.0.0.1. */
export const firstPort = 19090;

type PossiblePage = Omit<Page, "note">;

/** Every page that a stack can have. MinIO has none: its console is off. */
export const pages = ({ thanos: { components }, prometheus }: Names): PossiblePage[] =>
    [
        ...componentsWith(({ page }) => page).flatMap((component) => {
            const { page } = entryOf(component);
            return page ? [{ ...page, service: components[component], port: ports.http }] : [];
        }),
        { title: "Prometheus, one replica", service: prometheus.service, port: prometheusPort, path: "/", localPort: 19093 },
        ...("grafana" in prometheus
            ? [
                  { title: "Alertmanager", service: prometheus.alertmanager, port: 9093, path: "/", localPort: 19096 },
                  {
                      title: "Grafana",
                      service: prometheus.grafana,
                      port: 80,
                      path: "/",
                      localPort: 19097,
                      asks: "grafana" as const,
                  },
              ]
            : []),
    ].sort((one, other) => one.localPort - other.localPort);

/** The pages of the running stack, each requested once. */
export async function existingPages(access: ClusterAccess, namespace: string, names: Names): Promise<Page[]> {
    const { items } = await access.core.listNamespacedService({ namespace });
    const services = new Set(items.map(({ metadata }) => metadata?.name));
    const existing = pages(names).filter(({ service }) => services.has(service));
    const found = await Promise.all(existing.map((page) => asked(access, namespace, page)));
    return found.flatMap((page) => page ?? []);
}

/** As it answers. Undefined: the program was built without its page, as Prometheus from its Go module, and has only the API. */
async function asked(access: ClusterAccess, namespace: string, page: PossiblePage): Promise<Page | undefined> {
    const answer = await access
        .request("GET", { namespace, service: page.service, port: page.port }, page.path)
        .catch(() => undefined);
    if (!answer) return { ...page, note: "does not answer yet" };
    const { status, text } = answer;
    if (status < 400) return { ...page, note: "" };
    if (status === 500 && text.startsWith("Error opening React index.html")) return undefined;
    // Thanos serves TLS where it requires passwords and no proxy in front of it does.
    if (status === 400 && text.includes("HTTP request to an HTTPS server"))
        return {
            ...page,
            asks: "thanos",
            tls: true,
            note: "requires a login, by a certificate for a name outside of the cluster",
        };
    if (status === 401) return { ...page, asks: "thanos", note: "requires a login" };
    return { ...page, note: `answers ${status}: ${text.trim().split("\n", 1)[0]?.slice(0, 100) ?? ""}` };
}

/** A page that can be looked at. */
export interface OpenPage extends Pick<Page, "title" | "asks"> {
    readonly url: string;
    /** Why it does not show what it should, or is not where it used to be; empty when neither is so. */
    readonly note: string;
    readonly close: () => void;
}

/** From which port on pages are opened; in place of one that is in use another will do, unless people have chosen it. */
export interface LocalPorts {
    readonly first: number;
    readonly chosen: boolean;
}

/** Forwards a port of this machine to the page. */
export async function openPage(
    config: KubeConfig,
    namespace: string,
    { service, port, path, localPort, note, tls, ...page }: Page,
    { first, chosen }: LocalPorts,
): Promise<OpenPage> {
    const target = { namespace, service, port };
    const taken: number[] = [];
    const { url, close } = await forward(config, target, localPort - firstPort + first).catch((error: unknown) => {
        if (!(error instanceof PortInUse) || chosen) throw error;
        taken.push(error.port);
        return forward(config, target);
    });
    const moved = taken.map((one) => `${one} is in use by another program`);
    return {
        ...page,
        url: `${tls ? url.replace(/^http:/, "https:") : url}${path}`,
        note: [note, ...moved].filter(Boolean).join("; "),
        close,
    };
}
