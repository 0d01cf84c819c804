// Runs a program as `pulumi up` does: in a process of its own, by the SDK's own runner, which speaks to an engine over gRPC.
// This engine writes down what is registered and what is said, and creates nothing.
import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogSeverity, type LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
    DeploymentInfo,
    RegisterResourceResponse,
    type RegisterResourceRequest,
    ResourceInvokeResponse,
    type ResourceInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { execFile } from "node:child_process";
import path from "node:path";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import type { StackFile } from "../../offline/stack-file";

/** What a program did. */
export interface Run {
    readonly code: number;
    /** Types of all resources, the stack's own first. */
    readonly registered: readonly string[];
    readonly warnings: readonly string[];
    readonly errors: readonly string[];
}

/**
 * Runs the compiled program in the folder `root` on a stack.
 *
 * @param deployed The stack's outputs after its last deployment. Default: it was never deployed.
 */
export async function runWithPulumi(
    root: string,
    { project, stack, config }: StackFile,
    deployed: Readonly<Record<string, JavaScriptValue>> = {},
): Promise<Run> {
    const registered: string[] = [];
    const said: Record<number, string[]> = { [LogSeverity.WARNING]: [], [LogSeverity.ERROR]: [] };
    const server = new grpc.Server();
    server.addService(ResourceMonitorService, {
        getDeploymentInfo: answer(() => new DeploymentInfo()),
        registerResource: answer((request: RegisterResourceRequest) => {
            registered.push(request.getType());
            const response = new RegisterResourceResponse();
            response.setUrn(`urn:pulumi:${stack}::${project}::${request.getType()}::${request.getName()}`);
            response.setId(request.getName());
            response.setObject(request.getObject());
            return response;
        }),
        registerResourceOutputs: answer(() => new Empty()),
        invoke: answer((request: ResourceInvokeRequest) => {
            const asked = [request.getTok(), request.getArgs()?.toJavaScript()["name"]];
            const own = ["pulumi:pulumi:readStackOutputs", `organization/${project}/${stack}`];
            if (JSON.stringify(asked) !== JSON.stringify(own)) throw new Error(`Unexpected invoke: ${JSON.stringify(asked)}`);
            const response = new ResourceInvokeResponse();
            response.setReturn(Struct.fromJavaScript({ name: own[1] ?? "", outputs: deployed }));
            return response;
        }),
        signalAndWaitForShutdown: answer(() => new Empty()),
    });
    server.addService(EngineService, {
        log: answer((request: LogRequest) => {
            said[request.getSeverity()]?.push(request.getMessage());
            return new Empty();
        }),
    });
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
            if (error) reject(error);
            else resolve(bound);
        });
    });
    try {
        const address = `127.0.0.1:${port}`;
        const runner = require.resolve("@pulumi/pulumi/cmd/run");
        const args = [
            `--monitor=${address}`,
            `--engine=${address}`,
            `--project=${project}`,
            `--stack=${stack}`,
            "--organization=organization",
        ];
        const code = await new Promise<number>((resolve) => {
            const env = { ...process.env, PULUMI_CONFIG: JSON.stringify(config) };
            const child = execFile(process.execPath, [runner, ...args, `--pwd=${root}`, path.join(root, "program.cjs")], { env });
            child.once("close", (exit) => {
                resolve(exit ?? -1);
            });
        });
        return { code, registered, warnings: said[LogSeverity.WARNING] ?? [], errors: said[LogSeverity.ERROR] ?? [] };
    } finally {
        server.forceShutdown();
    }
}

const answer =
    <Request, Response>(respond: (request: Request) => Response): grpc.handleUnaryCall<Request, Response> =>
    ({ request }, callback) => {
        callback(null, respond(request));
    };
