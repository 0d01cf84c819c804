// The checks of preflight, in the order in which they run.
import type { Check } from "../../verify/check";
import type { Target } from "../target";
import { names, rights } from "./access";
import { admission, podSecurity, quotas } from "./admission";
import { bucket } from "./bucket";
import { gateways, ingressClasses, issuers } from "./exposure";
import { definitions, identity, kubernetesVersion, nodes } from "./platform";
import { storage } from "./storage";

export const checks: readonly Check<Target>[] = [
    kubernetesVersion,
    definitions,
    nodes,
    storage,
    ingressClasses,
    gateways,
    issuers,
    identity,
    rights,
    names,
    quotas,
    podSecurity,
    admission,
    bucket,
];
