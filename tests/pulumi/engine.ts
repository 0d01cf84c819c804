// Runs a program as `pulumi up` does: in a process of its own, by the SDK's own runner, which speaks to an engine over gRPC.
// This engine records registrations and messages, and creates nothing.
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

/** The result of a program. */
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
 * @param more Its resources by URN, as its state has them, and a kubeconfig. Default: none.
 */
export async function runWithPulumi(
    root: string,
    { project, stack, config }: StackFile,
    deployed: Readonly<Record<string, JavaScriptValue>> = {},
    {
        resources = {},
        kubeconfig = "/dev/null",
    }: { readonly resources?: Readonly<Record<string, JavaScriptValue>>; readonly kubeconfig?: string } = {},
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
            const own = `organization/${project}/${stack}`;
            const args = request.getArgs()?.toJavaScript() ?? {};
            const outputs = {
                "pulumi:pulumi:readStackOutputs": args["name"] === own ? deployed : undefined,
                "pulumi:pulumi:readStackResourceOutputs": args["stackName"] === own ? resources : undefined,
            }[request.getTok()];
            if (outputs === undefined) throw new Error(`Unexpected invoke: ${request.getTok()} ${JSON.stringify(args)}`);
            const response = new ResourceInvokeResponse();
            response.setReturn(Struct.fromJavaScript({ name: own, outputs }));
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
            const env = { ...process.env, PULUMI_CONFIG: JSON.stringify(config), KUBECONFIG: kubeconfig };
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
