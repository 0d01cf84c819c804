// Makes the view that rules read from the resources of a stack: from a walk of the program, a preview, or files.
import { flag } from "../terms";
import { statementViews } from "./aws-policy";
import { classic } from "./aws-native";
import { alertsOf } from "./alerts";
import { hasBudget } from "./apart";
import { bucketViews, historyViews } from "./bucket";
import { dataSourceViews } from "./data-source";
import { doorViews, operatedPods } from "./doors";
import { exposedInObject, exposedSecrets } from "./exposed";
import { isGroup, objectsOf as readObjects } from "./groups";
import { lazily, once, remembered } from "./lazy";
import { imageView, operatedImages } from "./images";
import { importViews } from "./imports";
import { minioViews } from "./minio";
import { objstoreViews } from "./objstore";
import { workloadViews } from "./pods";
import { plainPrometheusViews } from "./plain-prometheus";
import { prometheusView } from "./prometheus";
import { publishedPrometheus } from "./published-prometheus";
import { at, holds, known, list, text } from "./read";
import { releaseViews } from "./releases";
import type { KubernetesObject, Resource } from "./resource";
import { isCloudOfThanos, isOfThanos, storageNames, type Scope } from "./scope";
import { isReadThanosKind, isThanosOperators, thanosOperatorViews } from "./thanos-operator";
import type { Environment, PrometheusView, ServiceView, View } from "./types";
import { unreadObjects, unreadResources } from "./unread";
import { spokeViews } from "./spokes";
import { operatedRuler } from "./operated-ruler";
import { componentViews } from "./workload";

/** Inputs of a view other than the resources. */
export interface Surroundings {
    readonly environment: Environment;
    readonly registries?: readonly string[] | undefined;
    /** The scope of the security rules. Default: `thanos`; always `everything` for this repository's own program. */
    readonly scope?: Scope | undefined;
}

/** By the resource, or its object, alone: none of them changes once it is described. */
const objectsOf = remembered(readObjects);
const documentsOf = remembered(objstoreViews);
const statementsOf = remembered(statementViews);
const secretsOf = remembered(exposedSecrets);
const exposedOf = remembered(exposedInObject);

/** This repository's own program registers components of its own types; a URN has the types of all parents. */
const isOwn = ({ type, urn }: Resource): boolean => type.startsWith("thanos-stack:") || /thanos-stack:[a-z-]+:\w/.test(urn);

/** The view. Each part of it is made when it is first looked at. */
export function viewOf(all: readonly Resource[], { environment, registries, scope: wanted = "thanos" }: Surroundings): View {
    const resources = all.filter(({ reads }) => reads === undefined);
    const own = resources.some(isOwn);
    const scope: Scope = own ? "everything" : wanted;
    const registered = once(() => {
        const parents = new Set(resources.map(({ parent }) => parent));
        return resources.filter((one) => !(isGroup(one) && parents.has(one.urn))).flatMap(objectsOf);
    });
    const released = once(() => releaseViews(resources, registered(), scope));
    const objects = once(() => [...registered(), ...released().objects]);
    const of = (kind: string) => objects().filter((object) => object.kind === kind);
    const autoscaled = once(
        () => new Set(of("HorizontalPodAutoscaler").map(({ body }) => known(at(body, "spec", "scaleTargetRef", "name"), ""))),
    );
    const documents = once(() => [...objects().flatMap(documentsOf), ...released().objstore]);
    const storage = once(() => storageNames(documents()));
    const judged = once(() => (scope === "everything" ? objects() : objects().filter((one) => isOfThanos(one, storage()))));
    const buckets = once(() =>
        bucketViews(resources, documents()).filter(({ blocks }) => scope === "everything" || blocks !== false),
    );
    const cloud = once(() => {
        const classics = resources.flatMap(classic);
        return scope === "everything" ? classics : classics.filter((one) => isCloudOfThanos(one, buckets()));
    });
    const workloads = once(() => {
        const paths = new Set(judged().map(({ path }) => path));
        return workloadViews(objects()).filter(({ path }) => paths.has(path));
    });
    const budgets = once(() => of("PodDisruptionBudget"));
    const operatedBy = (kind: "Prometheus" | "PrometheusAgent"): PrometheusView[] =>
        of(kind).map((object) => ({
            ...prometheusView(
                `${object.path}: spec`,
                at(object.body, "spec"),
                hasBudget(budgets(), operatedPods("prometheus", object.name).labels),
            ),
            ...(kind === "PrometheusAgent" ? { agent: true } : {}),
        }));
    const servers = once(() => [
        ...operatedBy("Prometheus"),
        ...operatedBy("PrometheusAgent"),
        ...objects().flatMap(publishedPrometheus),
        ...objects().flatMap((object) => plainPrometheusViews(object, objects())),
        ...released().prometheus,
    ]);
    return lazily<View>({
        environment: () => environment,
        own: () => own,
        unread: () => [...unreadResources(resources), ...unreadObjects(objects(), isReadThanosKind), ...released().unread],
        missingServices: () => released().missingServices,
        ignoredKeys: () => released().ignoredKeys,
        prometheus: servers,
        spokes: () => objects().flatMap(spokeViews),
        thanos: () => [
            ...objects().flatMap((object) => componentViews(object, autoscaled(), budgets(), objects())),
            ...of("ThanosRuler")
                .filter((object) => !isThanosOperators(object))
                .map((object) => operatedRuler(object, budgets())),
            ...objects().flatMap(thanosOperatorViews),
            ...released().thanos,
        ],
        services: () => [...of("Service").map(serviceView), ...released().services],
        objstore: documents,
        buckets,
        minio: () => minioViews(of("StatefulSet")),
        history: () => historyViews(resources, { documents: documents(), own, claims: claimsOf(judged(), storage()) }),
        imports: () => of("Job").flatMap(importViews),
        dataSources: () => [...released().dataSources, ...objects().flatMap(dataSourceViews)],
        exposed: () => [
            ...(scope === "everything" ? resources : resources.filter((one) => isOfThanosRelease(one, judged()))).flatMap(
                secretsOf,
            ),
            ...judged().flatMap(exposedOf),
            ...released().exposed,
        ],
        workloads,
        images: () => [
            ...workloads()
                .flatMap(({ containers }) => containers)
                .map(({ path, image }) => imageView(`${path}.image`, image)),
            ...judged().flatMap(operatedImages),
            ...released().images,
        ],
        doors: () => [...doorViews(objects(), released().open, scope, demandCertificates(servers())), ...released().doors],
        statements: () => cloud().flatMap(statementsOf),
        alerts: () => [...of("PrometheusRule").flatMap(({ body }) => alertsOf(at(body, "spec"))), ...released().alerts],
        registries: () => registries,
    });
}

/** Whether every sidecar serves gRPC to clients with a certificate only. */
const demandCertificates = (servers: readonly PrometheusView[]): boolean =>
    servers.length > 0 &&
    servers.every(({ sidecar }) => typeof flag(sidecar?.args ?? [], "grpc-server-tls-client-ca") === "string");

/** A resource whose object is judged, or a release that is called after Thanos. */
const isOfThanosRelease = (resource: Resource, judged: readonly KubernetesObject[]): boolean =>
    objectsOf(resource).some((one) => judged.includes(one)) ||
    (resource.type.startsWith("kubernetes:helm.sh/") && /thanos/i.test(known(resource.inputs["chart"], "")));

/** Claims of the pods that are the object storage of a document. */
const claimsOf = (judged: readonly KubernetesObject[], storage: ReadonlySet<string>): ReadonlySet<string> =>
    new Set(
        judged
            .filter(({ name }) => storage.has(name))
            .flatMap(({ body }) => list(at(body, "spec", "template", "spec", "volumes")))
            .map((volume) => known(at(volume, "persistentVolumeClaim", "claimName"), "")),
    );

const serviceView = ({ path, name, body }: KubernetesObject): ServiceView => ({
    path,
    name,
    namespace: text(at(body, "metadata", "namespace")),
    headless: holds(text(at(body, "spec", "clusterIP")), (ip) => ip === "None"),
    ports: list(at(body, "spec", "ports")).flatMap((port) => text(at(port, "name")) ?? []),
});
