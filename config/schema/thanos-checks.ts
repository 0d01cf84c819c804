// Checks over several keys of Thanos: each finds the keys with their allowed values.
import type { z } from "zod";
import { isDuration, toSeconds } from "../units";
import type { door, teams } from "./thanos-exposure";
import type { extraArgs } from "./thanos-overrides";
import type { receive } from "./thanos-receive";
import type { ruler } from "./thanos-ruler";
import { withoutValue } from "../../lib/argument";

/** The keys that are looked at. */
interface Thanos {
    readonly query: { readonly teams?: z.output<typeof teams> };
    readonly queryFrontend: { readonly exposure?: z.output<typeof door> };
    readonly bucketWeb?: { readonly exposure?: z.output<typeof door> } | undefined;
    readonly storeGateway: { readonly partitions?: readonly string[] | undefined };
    readonly ruler?: z.output<typeof ruler>;
    readonly receive?: z.output<typeof receive>;
    readonly extraArgs: z.output<typeof extraArgs>;
}

interface Problem {
    readonly path: readonly (string | number)[];
    readonly message: string;
}

type Check = (thanos: Thanos) => readonly Problem[];

const risingAges: Check = ({ storeGateway: { partitions = [] } }) => {
    const ages = partitions.filter(isDuration).map(toSeconds);
    return ages.some((age, index) => age <= (ages[index - 1] ?? 0))
        ? [{ path: ["storeGateway", "partitions"], message: "expected ages in rising order, such as [14d, 90d]" }]
        : [];
};

const resultsGoSomewhere: Check = ({ ruler: rules, receive: receiver }) =>
    rules?.storage === "receive" && !receiver
        ? [{ path: ["ruler", "storage"], message: "got receive, expected blocks, because this stack has no `receive`" }]
        : [];

const enoughPods: Check = ({ receive: receiver }) =>
    receiver?.replicas !== undefined && (receiver.replicationFactor ?? 1) > Math.max(1, receiver.replicas)
        ? [
              {
                  path: ["receive", "replicationFactor"],
                  message: `got ${receiver.replicationFactor ?? 1}, expected at most \`replicas\`, which is ${receiver.replicas}`,
              },
          ]
        : [];

/** Labels that the operator gives its ruler. It refuses an object that repeats one of them, and then no rule is evaluated. */
const operators =
    /^(eval-interval|tsdb\.retention|label|alert\.(label-drop|query-url)|rule-file|query|alertmanagers\.url|remote-write\.config-file|grpc-server-tls-(cert|key|client-ca))$/;

const argumentsOfTheOperator: Check = ({ ruler: rules, extraArgs: { ruler: own } }) =>
    rules?.rules === "objects"
        ? own.flatMap((argument, index) =>
              operators.test(withoutValue(argument).replace(/^--(no-)?/, ""))
                  ? [
                        {
                            path: ["extraArgs", "ruler", index],
                            message: `${withoutValue(argument)} cannot be set here: the operator sets it. Use the keys of thanos.ruler, or rules: config`,
                        },
                    ]
                  : [],
          )
        : [];

/** A port of the nodes belongs to one Service, and a host with all its paths to one Ingress or route. */
const doorsApart: Check = (thanos) => {
    const exposures = {
        queryFrontend: thanos.queryFrontend.exposure,
        bucketWeb: thanos.bucketWeb?.exposure,
        receive: thanos.receive?.exposure,
        "query.teams": thanos.query.teams?.exposure,
    };
    const doors = Object.entries(exposures).flatMap(([component, exposure]) =>
        Object.entries(exposure ?? {})
            .filter(([key]) => key === "host" || key === "port")
            .map(([key, value]) => ({ component, key, value: value as unknown })),
    );
    return doors.flatMap(({ component, key, value }, index) => {
        const earlier = doors.slice(0, index).find((one) => one.key === key && one.value === value);
        return earlier
            ? [
                  {
                      path: [...component.split("."), "exposure", key],
                      message: `got the ${key} of thanos.${earlier.component}.exposure, expected another one`,
                  },
              ]
            : [];
    });
};

const checks = [risingAges, resultsGoSomewhere, enoughPods, argumentsOfTheOperator, doorsApart];

/** Everything that is wrong. */
export const problemsOf = (thanos: Thanos): Problem[] => checks.flatMap((check) => check(thanos));
