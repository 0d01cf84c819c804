// Credentials for a private registry: every pod of the stack names the Secrets that hold them, whoever makes the pod.
import type * as pulumi from "@pulumi/pulumi";

/** Where each kind says by which Secrets images are pulled. */
const places: Readonly<Record<string, readonly string[]>> = {
    "kubernetes:apps/v1:Deployment": ["spec", "template", "spec"],
    "kubernetes:apps/v1:StatefulSet": ["spec", "template", "spec"],
    "kubernetes:batch/v1:Job": ["spec", "template", "spec"],
    "kubernetes:monitoring.coreos.com/v1:Prometheus": ["spec"],
    "kubernetes:monitoring.coreos.com/v1:ThanosRuler": ["spec"],
    "kubernetes:helm.sh/v3:Release": ["values", "global"],
};

/** Adds them to whatever is registered below; what names its own, as a chart's values may, keeps these. */
export const pullingBy =
    (secrets: readonly string[]): pulumi.ResourceTransformation =>
    ({ type, props, opts }) => {
        const place = places[type];
        return (
            place && {
                props: changed(
                    props,
                    place,
                    secrets.map((name) => ({ name })),
                ),
                opts,
            }
        );
    };

type Props = Readonly<Record<string, unknown>>;

function changed(props: Props, [key, ...below]: readonly string[], secrets: unknown): Props {
    if (key === undefined) return { imagePullSecrets: secrets, ...props };
    return { ...props, [key]: changed((props[key] ?? {}) as Props, below, secrets) };
}
