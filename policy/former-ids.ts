// A file of `--policy-pack-config` may still name rules by the ids that they had before version 0.2. Their settings go to the
// rule's name, with a hint on the terminal. The SDK keeps the configuration by the names that the engine sends, and looks up
// levels itself, so the request is where they are renamed.
import { ConfigureAnalyzerRequest, type PolicyConfig } from "@pulumi/pulumi/proto/analyzer_pb";
import { formerIds } from "../config/rule-names";
import { formerIdHint } from "../rules/check";

interface Configured {
    entries(): Iterable<[string, PolicyConfig]>;
}

const request = ConfigureAnalyzerRequest.prototype as unknown as { getPolicyconfigMap(): Configured };
// oxlint-disable-next-line typescript/unbound-method -- called with the request as `this`
const { getPolicyconfigMap } = request;

request.getPolicyconfigMap = function (this: ConfigureAnalyzerRequest) {
    const configured = getPolicyconfigMap.call(this);
    const entries = [...configured.entries()].map(([id, config]): [string, PolicyConfig, boolean] => {
        const name = formerIds[id];
        if (name === undefined) return [id, config, false];
        console.error(`thanos-stack policy configuration: ${formerIdHint(id, name)}.`);
        return [name, config, true];
    });
    // The engine sends the defaults of every rule, too: what the file says of a former id comes last and wins.
    const ordered = entries.toSorted(([, , a], [, , b]) => Number(a) - Number(b));
    return Object.assign(Object.create(configured) as Configured, {
        entries: () => ordered.map(([name, config]): [string, PolicyConfig] => [name, config]),
    });
};
