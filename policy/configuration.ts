// The settings of a file of `--policy-pack-config` for the whole pack. The SDK keeps the configuration by policy and looks up
// levels itself, so the engine's request is where former ids are renamed, and the scope of the security rules is found.
import { ConfigureAnalyzerRequest, type PolicyConfig } from "@pulumi/pulumi/proto/analyzer_pb";
import { formerIds } from "../config/rule-names";
import { formerIdHint } from "../rules/check";
import { scopes, type Scope } from "../rules/view/scope";

interface Configured {
    entries(): Iterable<[string, PolicyConfig]>;
}

let scope: Scope = "thanos";
/** The scope of the security rules: the setting `scope` of the rule `coverage`. */
export const configuredScope = (): Scope => scope;

const request = ConfigureAnalyzerRequest.prototype as unknown as { getPolicyconfigMap(): Configured };
// oxlint-disable-next-line typescript/unbound-method -- called with the request as `this`
const { getPolicyconfigMap } = request;

request.getPolicyconfigMap = function (this: ConfigureAnalyzerRequest) {
    const configured = getPolicyconfigMap.call(this);
    const entries = [...configured.entries()].map(([id, config]): [string, PolicyConfig, boolean] => {
        const name = formerIds[id];
        if (name === undefined) return [id, config, false];
        hintOnce(`thanos-stack policy configuration: ${formerIdHint(id, name)}.`);
        return [name, config, true];
    });
    const settings = entries
        .find(([name]) => name === "coverage")?.[1]
        .getProperties()
        ?.toJavaScript();
    scope = scopes.find((one) => one === settings?.["scope"]) ?? "thanos";
    // The engine sends the defaults of every rule, too: the file's entry for a former id comes last and wins.
    const ordered = entries.toSorted(([, , a], [, , b]) => Number(a) - Number(b));
    return Object.assign(Object.create(configured) as Configured, {
        entries: () => ordered.map(([name, config]): [string, PolicyConfig] => [name, config]),
    });
};

const hints = new Set<string>();

/** The engine hands over the configuration again for each policy. */
function hintOnce(text: string): void {
    if (hints.has(text)) return;
    hints.add(text);
    console.error(text);
}
