// Short words for the examples of rules: each changes one part of a valid stack.
import { imageView } from "./view/images";
import type { Draft, Example } from "./rule";
import type {
    BucketView,
    Component,
    ComponentView,
    ContainerView,
    DataSourceView,
    ObjstoreView,
    PrometheusView,
    StatementView,
    View,
    WorkloadView,
} from "./view/types";

type Change = Example["change"];
const each =
    <T>(parts: (view: Draft<View>) => T[], change: (part: T) => void): Change =>
    (view) => {
        for (const part of parts(view)) change(part);
    };

export const prometheus = (change: (prometheus: Draft<PrometheusView>) => void): Change =>
    each((view) => view.prometheus, change);

export const component = (name: Component, change: (component: Draft<ComponentView>) => void): Change =>
    each((view) => view.thanos.filter(({ component }) => component === name), change);

export const bucket = (change: (bucket: Draft<BucketView>) => void): Change => each((view) => view.buckets, change);

export const dataSource = (change: (source: Draft<DataSourceView>) => void): Change => each((view) => view.dataSources, change);

export const workload = (change: (workload: Draft<WorkloadView>) => void): Change => each((view) => view.workloads, change);

export const container = (change: (container: Draft<ContainerView>) => void): Change =>
    each((view) => view.workloads.flatMap(({ containers }) => containers), change);

/** Gives every image another reference. */
export const image = (reference: string): Change =>
    each(
        (view) => view.images,
        (one) => Object.assign(one, imageView(one.path, reference)),
    );

/** Statements of a role's trust, or of rights. */
export const statement = (of: "role" | "rights", change: (statement: Draft<StatementView>) => void): Change =>
    each((view) => view.statements.filter((one) => one.of === of), change);

/** Sets an external label of every Prometheus. */
export const externalLabel = (name: string, value: string): Change =>
    prometheus((one) => void (one.externalLabels = { ...(one.externalLabels as Record<string, string>), [name]: value }));

/** The objstore document of one Secret. */
export const objstore = (secret: string, change: (document: Draft<ObjstoreView>) => void): Change =>
    each((view) => view.objstore.filter((document) => document.secret === secret), change);

/** Gives a component one flag with another value, or takes it away. */
export const withFlag = (name: Component, flag: string, value: string | undefined): Change =>
    component(name, (part) => {
        part.args = part.args.filter((arg) => typeof arg !== "string" || arg.split("=")[0] !== `--${flag}`);
        if (value !== undefined) part.args.push(value === "" ? `--${flag}` : `--${flag}=${value}`);
    });

/** A second system, with a bucket and a compactor of its own. */
export const secondSystem: Change = (view) => {
    const [secret, config] = ["second", { bucket: "second", endpoint: "s3.eu-west-1.amazonaws.com", region: "eu-west-1" }];
    view.objstore.push(
        ...view.objstore.slice(0, 1).map((one) => ({ ...one, path: "Secret second.objstore.yml", secret, config })),
    );
    view.thanos.push(
        ...view.thanos
            .filter((one) => one.component === "compact")
            .map((one) => ({ ...one, path: "workload second", name: "second", objstoreSecret: secret })),
    );
};

/** Several changes at once. */
export const all =
    (...changes: readonly Change[]): Change =>
    (view) => {
        for (const change of changes) change(view);
    };
