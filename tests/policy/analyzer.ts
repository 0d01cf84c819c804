// The policy pack as Pulumi runs it: a process of its own that answers over gRPC.
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
    AnalyzeRequest,
    AnalyzerResource,
    AnalyzerResourceOptions,
    AnalyzeStackRequest,
    ConfigureAnalyzerRequest,
    EnforcementLevel,
    PolicyConfig,
    type AnalyzeDiagnostic,
    type AnalyzeResponse,
    type RemediateResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { spawn, type ChildProcess } from "node:child_process";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { createInterface } from "node:readline";

/** The findings of the pack for a stack. */
export interface Verdict {
    readonly rule: string;
    readonly level: "mandatory" | "advisory";
    readonly message: string;
}

/** A resource as a preview registers it. */
export interface Registered {
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    readonly parent?: string | null;
    readonly protect?: boolean;
    readonly inputs: Readonly<Record<string, unknown>>;
}

/** Pulumi's placeholder of an unknown text. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const enforcement: Readonly<Record<string, number>> = {
    advisory: EnforcementLevel.ADVISORY,
    mandatory: EnforcementLevel.MANDATORY,
    disabled: EnforcementLevel.DISABLED,
};

export class Analyzer {
    private constructor(
        private readonly process: ChildProcess,
        private readonly client: AnalyzerClient,
    ) {}

    /** Starts the pack in a folder, by the SDK's own runner. */
    static async start(folder: string): Promise<Analyzer> {
        const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
        const process = spawn(globalThis.process.execPath, [runner, "127.0.0.1:0", folder], {
            cwd: folder,
            stdio: ["ignore", "pipe", "inherit"],
        });
        for await (const port of createInterface(process.stdout))
            return new Analyzer(process, new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure()));
        throw new Error("The policy pack ended before it was ready.");
    }

    stop(): void {
        this.client.close();
        this.process.kill();
    }

    /** Levels by rule, and settings, as a `--policy-pack-config` file has them. */
    async configure(config: Readonly<Record<string, string | Readonly<Record<string, unknown>>>>): Promise<void> {
        const request = new ConfigureAnalyzerRequest();
        for (const [rule, value] of Object.entries(config)) {
            const { enforcementLevel, ...settings } = typeof value === "string" ? { enforcementLevel: value } : value;
            const policy = new PolicyConfig();
            policy.setEnforcementlevel(enforcement[String(enforcementLevel)] ?? EnforcementLevel.MANDATORY);
            policy.setProperties(struct(settings));
            request.getPolicyconfigMap().set(rule, policy);
        }
        await call<unknown>((done) => this.client.configure(request, done));
    }

    /** All findings of a preview: the engine requests a remediation and an analysis of each resource, then one of the stack. */
    async preview(resources: readonly Registered[]): Promise<Verdict[]> {
        const found: Verdict[] = [];
        for (const resource of resources) {
            const request = describe(new AnalyzeRequest(), resource);
            const remediated = await call<RemediateResponse>((done) => this.client.remediate(request, done));
            if (remediated.getRemediationsList().length > 0) throw new Error(`The pack changes ${resource.urn}.`);
            found.push(...verdictsOf(await call((done) => this.client.analyze(request, done))));
        }
        return [...found, ...(await this.judge(resources))];
    }

    /** The findings of the stack alone: every policy of the pack judges the whole stack. */
    async judge(resources: readonly Registered[]): Promise<Verdict[]> {
        const stack = new AnalyzeStackRequest();
        stack.setResourcesList(resources.map((resource) => describe(new AnalyzerResource(), resource)));
        return verdictsOf(await call((done) => this.client.analyzeStack(stack, done)));
    }
}

const verdictsOf = (response: AnalyzeResponse): Verdict[] =>
    response.getDiagnosticsList().map((diagnostic: AnalyzeDiagnostic) => ({
        rule: diagnostic.getPolicyname(),
        level: diagnostic.getEnforcementlevel() === EnforcementLevel.MANDATORY ? "mandatory" : "advisory",
        message: diagnostic.getMessage(),
    }));

function describe<T extends AnalyzeRequest | AnalyzerResource>(message: T, resource: Registered): T {
    const options = new AnalyzerResourceOptions();
    options.setProtect(resource.protect ?? false);
    options.setParent(resource.parent ?? "");
    message.setUrn(resource.urn);
    message.setType(resource.type);
    message.setName(resource.name);
    message.setOptions(options);
    message.setProperties(struct(resource.inputs));
    return message;
}

const struct = (value: Readonly<Record<string, unknown>>): Struct =>
    Struct.fromJavaScript(value as Record<string, JavaScriptValue>);

const call = <T>(start: (done: (error: grpc.ServiceError | null, response: T) => void) => unknown): Promise<T> =>
    new Promise((resolve, reject) => {
        start((error, response) => {
            if (error) reject(error);
            else resolve(response);
        });
    });
