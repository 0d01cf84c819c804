// 14: the bucket, requested without credentials: a store answers differently for a bucket that exists and for one that does not.
import { user } from "../../../components/thanos/pod";
import { runScript } from "../../../kube/job";
import { causeOf } from "../../../kube/cluster";
import { ok, red, unseen, type Check, type Outcome } from "../../verify/check";
import type { Target } from "../target";

/** The meaning of an answer to a request without credentials. */
export type Answer = "exists" | "missing" | { readonly otherRegion: string } | { readonly unclear: number };

export function meaningOf(status: number, region: string | null): Answer {
    if (status === 301 || status === 307) return { otherRegion: region ?? "unknown" };
    if (status === 404) return "missing";
    return status === 200 || status === 401 || status === 403 || status === 409 ? "exists" : { unclear: status };
}

/** A host of the cluster's own DNS cannot be resolved elsewhere. */
const isInCluster = (endpoint: string): boolean => /\.svc(\.|:|$)/.test(endpoint) || !endpoint.replace(/:\d+$/, "").includes(".");

const hostAndPort = (endpoint: string, insecure: boolean): readonly [host: string, port: string] => {
    const found = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(endpoint);
    return [found?.[1] ?? found?.[2] ?? endpoint, found?.[3] ?? (insecure ? "80" : "443")];
};

export const bucket: Check<Target> = {
    id: "14",
    claim: "the bucket can be reached",
    bar: "the endpoint answers; an adopted bucket exists in its region, and the name of a new one is free",
    async check(target) {
        const { store, existingBucket, plainHttpStore: insecure } = target.models;
        if (store.server) return unseen("not checked: the stack creates its own object store");
        if (target.fromPod) return fromPod(target, hostAndPort(store.endpoint, insecure));
        if (isInCluster(store.endpoint))
            return unseen(`not checked: ${store.endpoint} has an address of the cluster. Add --from-pod, which creates a Job`);
        const { bucket: name } = store;
        const url = `${insecure ? "http" : "https"}://${store.endpoint}/${name}${store.bucketQuery ?? ""}`;
        try {
            const response = await fetch(url, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(10_000) });
            const answer = meaningOf(response.status, response.headers.get("x-amz-bucket-region"));
            return judged(answer, name, store.endpoint, existingBucket, response.status);
        } catch (error) {
            return unseen(
                `not checked: ${store.endpoint} does not answer this machine (${causeOf(error)}). Add --from-pod, which creates a Job`,
            );
        }
    },
};

function judged(answer: Answer, name: string, endpoint: string, existing: boolean, status: number): Outcome {
    const measured = `${endpoint} answers ${status} to a request without credentials`;
    if (typeof answer === "object")
        return "otherRegion" in answer
            ? red(
                  `${name} is in the region ${answer.otherRegion}`,
                  "correct the region or the endpoint under thanos-stack:objectStore",
              )
            : unseen(`${measured}, which shows nothing about ${name}`);
    if (existing)
        return answer === "exists"
            ? ok(`${name} exists: ${measured}`)
            : red(`${name} does not exist: ${measured}`, "correct thanos-stack:objectStore.bucket, or create the bucket");
    return answer === "missing"
        ? ok(`the name ${name} is free: ${measured}`)
        : red(
              `${name} exists already: ${measured}`,
              "adopt it with thanos-stack:objectStore.provisioning: {kind: adopt}, or choose another name",
          );
}

/** From a Job in the cluster, in the image of Thanos: a connection is enough. */
async function fromPod(
    { access, models, namespace, namespaceExists }: Target,
    [host, port]: readonly [string, string],
): Promise<Outcome> {
    const place = namespaceExists ? namespace : "default";
    const text = `nc -w 10 '${host}' ${port} -e /bin/true && echo connected`;
    const log = await runScript(access, {
        namespace: place,
        purpose: "preflight-bucket",
        image: models.thanos.image,
        settings: models.jobPods,
        user,
        text: `${text} || echo refused`,
        seconds: 60,
    });
    return log.includes("connected")
        ? ok(`a pod in ${place} connects to ${host}:${port}`)
        : red(
              `a pod in ${place} cannot connect to ${host}:${port}`,
              "check DNS, routes, proxies and the NetworkPolicies of that Namespace (thanos-stack:thanos.network)",
          );
}
