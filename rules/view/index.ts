// Makes the view that rules read from the resources of a stack: from a walk of the program, or from a preview.
import { statementViews } from "./aws-policy";
import { alertsOf } from "./alerts";
import { hasBudget } from "./apart";
import { bucketViews, historyViews } from "./bucket";
import { dataSourceViews } from "./data-source";
import { doorViews, operatedPods } from "./doors";
import { exposedInObject, exposedSecrets } from "./exposed";
import { lazily, once, remembered } from "./lazy";
import { imageView, operatedImages } from "./images";
import { importViews } from "./imports";
import { minioViews } from "./minio";
import { objstoreViews } from "./objstore";
import { workloadViews } from "./pods";
import { prometheusView } from "./prometheus";
import { at, holds, known, list, text } from "./read";
import { releaseViews } from "./releases";
import type { KubernetesObject, Resource } from "./resource";
import type { Environment, ServiceView, View } from "./types";
import { operatedRuler } from "./operated-ruler";
import { componentViews } from "./workload";

/** What a view needs to know beside the resources. */
export interface Surroundings {
    readonly environment: Environment;
    readonly registries?: readonly string[] | undefined;
}

/** By the resource, or its object, alone: none of them changes once it is described. */
const objectsOf = remembered(kubernetesObject);
const documentsOf = remembered(objstoreViews);
const statementsOf = remembered(statementViews);
const secretsOf = remembered(exposedSecrets);
const exposedOf = remembered(exposedInObject);

/** The view. Each part of it is made when it is first looked at. */
export function viewOf(all: readonly Resource[], { environment, registries }: Surroundings): View {
    const resources = all.filter(({ reads }) => reads === undefined);
    const released = once(() => releaseViews(resources));
    const objects = once(() => [...resources.flatMap(objectsOf), ...released().objects]);
    const of = (kind: string) => objects().filter((object) => object.kind === kind);
    const autoscaled = once(
        () => new Set(of("HorizontalPodAutoscaler").map(({ body }) => known(at(body, "spec", "scaleTargetRef", "name"), ""))),
    );
    const documents = once(() => objects().flatMap(documentsOf));
    const workloads = once(() => workloadViews(objects()));
    const budgets = once(() => of("PodDisruptionBudget"));
    return lazily<View>({
        environment: () => environment,
        prometheus: () => [
            ...of("Prometheus").map((object) =>
                prometheusView(
                    `${object.path}: spec`,
                    at(object.body, "spec"),
                    hasBudget(budgets(), operatedPods("prometheus", object.name).labels),
                ),
            ),
            ...released().prometheus,
        ],
        thanos: () => [
            ...objects().flatMap((object) => componentViews(object, autoscaled(), budgets())),
            ...of("ThanosRuler").map((object) => operatedRuler(object, budgets())),
            ...released().thanos,
        ],
        services: () => [...of("Service").map(serviceView), ...released().services],
        objstore: documents,
        buckets: () => bucketViews(resources, documents()),
        minio: () => minioViews(of("StatefulSet")),
        history: () => historyViews(resources, documents()),
        imports: () => of("Job").flatMap(importViews),
        dataSources: () => [...released().dataSources, ...objects().flatMap(dataSourceViews)],
        exposed: () => [...resources.flatMap(secretsOf), ...objects().flatMap(exposedOf), ...released().exposed],
        workloads,
        images: () => [
            ...workloads()
                .flatMap(({ containers }) => containers)
                .map(({ path, image }) => imageView(`${path}.image`, image)),
            ...objects().flatMap(operatedImages),
            ...released().images,
        ],
        doors: () => [...doorViews(objects(), released().open), ...released().doors],
        statements: () => resources.flatMap(statementsOf),
        alerts: () => [...of("PrometheusRule").flatMap(({ body }) => alertsOf(at(body, "spec"))), ...released().alerts],
        registries: () => registries,
    });
}

function kubernetesObject({ type, name, inputs }: Resource): KubernetesObject[] {
    // A patch says a few fields of an object that is somebody else's.
    if (!type.startsWith("kubernetes:") || type.endsWith("Patch")) return [];
    const kind = text(inputs["kind"]);
    if (typeof kind !== "string") return [];
    const own = known(at(inputs, "metadata", "name"), name);
    return [{ kind, name: own, path: `${kind} ${own}`, body: inputs }];
}

const serviceView = ({ path, name, body }: KubernetesObject): ServiceView => ({
    path,
    name,
    namespace: text(at(body, "metadata", "namespace")),
    headless: holds(text(at(body, "spec", "clusterIP")), (ip) => ip === "None"),
    ports: list(at(body, "spec", "ports")).flatMap((port) => text(at(port, "name")) ?? []),
});
