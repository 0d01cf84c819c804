import { topology, type Rule } from "../rule";

export const protectedHistory: Rule = {
    name: "protected-history",
    title: "Resources with history are protected from deletion, and remain when the stack is destroyed",
    why: "Without protection `pulumi destroy`, or a change that replaces the bucket, deletes years of history within seconds.",
    source: "pulumi: resource options protect and retainOnDelete",
    severity: topology,
    check: ({ history }) =>
        history.flatMap(({ path, protect, retainOnDelete, forceDestroy }) => [
            ...(protect
                ? []
                : [{ path, message: "can be deleted with all data. Register it with protect", key: "protect to true" }]),
            ...(protect && !retainOnDelete
                ? [{ path, message: "is deleted with the stack. Register it with retainOnDelete as well as protect" }]
                : []),
            ...(forceDestroy === true
                ? [{ path: `${path}.forceDestroy`, message: "is true, so a bucket full of data can be deleted. Remove it" }]
                : []),
        ]),
    examples: {
        pass: [{ title: "nothing of its own that holds history", change: (view) => void (view.history = []) }],
        fail: [
            {
                title: "no protection",
                change: (view) => {
                    for (const one of view.history) one.protect = false;
                },
            },
            {
                title: "protection that ends with the stack",
                change: (view) => {
                    for (const one of view.history) one.retainOnDelete = false;
                },
            },
            {
                title: "forceDestroy",
                change: (view) => {
                    for (const one of view.history) one.forceDestroy = true;
                },
            },
        ],
    },
};
