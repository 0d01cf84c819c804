// Components of Thanos as a stack's model has them, for tests.
import type { ThanosComponent } from "../../../config/names";
import type { ComponentModel } from "../../../components/thanos/component";
import { modelsOf } from "../../../components/models";
import type { ThanosModel } from "../../../components/thanos/types";
import { stack } from "../../config/valid-stack";

/** The model of a stack with these keys of Thanos, and these others. */
export function modelOf(thanos: object = {}, change: object = {}): ThanosModel {
    const config = stack({ ...change, thanos: { delivery: "manifests", ...thanos } });
    return modelsOf(config).thanos;
}

/** All workloads of one component. */
export const all = ({ components }: ThanosModel, wanted: ThanosComponent): ComponentModel[] =>
    components.filter(({ component }) => component === wanted);

/** The one workload of a component. */
export function only(model: ThanosModel, wanted: ThanosComponent): ComponentModel {
    const [found, ...more] = all(model, wanted);
    if (!found || more.length > 0) throw new Error(`${more.length + (found ? 1 : 0)} workloads of ${wanted}`);
    return found;
}

/** The values of a flag. */
export const flagValues = ({ args }: ComponentModel, flag: string): string[] =>
    args.filter((arg) => arg.startsWith(`--${flag}=`)).map((arg) => arg.slice(flag.length + 3));
