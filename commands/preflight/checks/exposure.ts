// 5 to 7: what Ingresses, Gateways and certificates refer to.
import { child, isProperties, type Properties } from "../../../lib/properties";
import { unseen, verdict, type Check } from "../../verify/check";
import { listed, type PlannedObject, type Target } from "../target";

const specOf = ({ body }: PlannedObject): Properties => child(body, "spec");
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const list = (value: unknown): Properties[] => (Array.isArray(value) ? value.filter(isProperties) : []);

export const ingressClasses: Check<Target> = {
    id: "5",
    claim: "the IngressClass exists",
    bar: "the class of each Ingress, or a default class",
    async check(target) {
        const ingresses = target.objects.filter(({ kind }) => kind === "Ingress");
        if (ingresses.length === 0) return unseen("the stack has no Ingress");
        const classes = (await listed(target, "networking.k8s.io/v1", "IngressClass")) ?? [];
        const names = classes.map(({ metadata }) => metadata?.name ?? "");
        const isDefault = classes.some(
            ({ metadata }) => metadata?.annotations?.["ingressclass.kubernetes.io/is-default-class"] === "true",
        );
        const wanted = ingresses.map((one) => text(specOf(one)["ingressClassName"]));
        const wrong = wanted
            .filter((name) => (name === "" ? !isDefault : !names.includes(name)))
            .map((name) => (name === "" ? "no default IngressClass" : `IngressClass ${name} does not exist`));
        return verdict(
            [...new Set(wrong)],
            `set thanos-stack:thanos.queryFrontend.exposure.className to one of: ${names.join(", ") || "none exists, install an Ingress controller"}`,
            [...new Set(wanted.map((name) => name || "the default class"))].join(", "),
        );
    },
};

export const gateways: Check<Target> = {
    id: "6",
    claim: "the Gateway exists and accepts routes",
    bar: "each Gateway that a route names, with the named listener",
    async check(target) {
        const routes = target.objects.filter(({ kind }) => /^(HTTP|GRPC|TLS)Route$/.test(kind));
        if (routes.length === 0) return unseen("the stack has no route of the Gateway API");
        const existing = (await listed(target, "gateway.networking.k8s.io/v1", "Gateway")) ?? [];
        const wrong = routes.flatMap((route) =>
            list(specOf(route)["parentRefs"]).flatMap(({ name, namespace = route.namespace, sectionName }) => {
                const title = `Gateway ${text(namespace)}/${text(name)}`;
                const found = existing.find(({ metadata }) => metadata?.name === name && metadata?.namespace === namespace);
                if (!found) return [`${title} does not exist`];
                const listeners = list(child(found as unknown as Properties, "spec")["listeners"]).map((one) =>
                    text(one["name"]),
                );
                return sectionName === undefined || listeners.includes(text(sectionName))
                    ? []
                    : [`${title} has no listener ${text(sectionName)}, but ${listeners.join(", ")}`];
            }),
        );
        const known = existing.map(({ metadata }) => `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`);
        return verdict(
            wrong,
            `correct thanos-stack:thanos.queryFrontend.exposure.gateway; the cluster has: ${known.join(", ") || "no Gateway"}`,
            `${routes.length} routes`,
        );
    },
};

export const issuers: Check<Target> = {
    id: "7",
    claim: "issuers of cert-manager are ready",
    bar: "each issuer that a Certificate of the stack names, created by the stack or Ready",
    async check(target) {
        const certificates = target.objects.filter(({ kind }) => kind === "Certificate");
        if (certificates.length === 0) return unseen("the stack has no certificate");
        const isOwn = (kind: string, name: string) => target.objects.some((one) => one.kind === kind && one.name === name);
        const wrong: string[] = [];
        const seen = new Set<string>();
        for (const certificate of certificates) {
            const { kind: given, name: called } = child(specOf(certificate), "issuerRef");
            const [kind, name] = [text(given) || "Issuer", text(called)];
            const title = `${kind} ${name}`;
            if (isOwn(kind, name) || seen.has(title)) continue;
            seen.add(title);
            const all = await listed(target, "cert-manager.io/v1", kind, kind === "Issuer" ? certificate.namespace : undefined);
            const found = all?.find(({ metadata }) => metadata?.name === name);
            const conditions = list(child({ ...found }, "status")["conditions"]);
            const ready = conditions.find(({ type }) => type === "Ready");
            if (!found) wrong.push(`${title} does not exist`);
            else if (ready?.["status"] !== "True")
                wrong.push(`${title} is not ready: ${text(ready?.["message"]) || "no condition yet"}`);
        }
        return verdict(
            wrong,
            "kubectl describe the issuer, or name another one in the stack file",
            seen.size > 0 ? [...seen].join(", ") : "the stack creates its own issuers",
        );
    },
};
