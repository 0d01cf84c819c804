import { always, type Rule } from "../rule";
import { isUnknown, show } from "../terms";

export const authenticatedExposure: Rule = {
    name: "authenticated-exposure",
    title: "No unauthenticated endpoint can be reached from outside of the cluster",
    why: "Prometheus, Alertmanager, Thanos and their object store have no login of their own, so every client that reaches them reads all metrics, and may silence alerts or delete blocks.",
    source: "thanos#3503; prometheus: operating/security",
    severity: always("mandatory"),
    check: ({ doors }) =>
        doors
            .filter(({ kind, authenticated }) => authenticated === false && !isUnknown(kind))
            .map(({ path, kind, isInternal }) => ({
                path,
                message: `is ${show(kind)} without authentication. Remove it, or use an Ingress whose annotations require a login (nginx.ingress.kubernetes.io/auth-url)`,
                // Every client of one network reads all metrics. How far that network reaches is not written here.
                ...(isInternal === true ? { estimate: true as const } : {}),
            })),
    examples: {
        pass: [
            {
                title: "an Ingress that requires a login",
                change: (view) => void view.doors.push({ path: "Ingress thanos", kind: "Ingress", authenticated: true }),
            },
        ],
        fail: [
            {
                title: "a load balancer",
                change: (view) =>
                    void view.doors.push({ path: "Service thanos-query: spec.type", kind: "LoadBalancer", authenticated: false }),
            },
            {
                title: "an Ingress without authentication",
                change: (view) => void view.doors.push({ path: "Ingress thanos", kind: "Ingress", authenticated: false }),
            },
        ],
    },
};
