// Bucket web: a page that shows which blocks the bucket holds. It reads; marking blocks is switched off.
import type { BucketWebConfig } from "../../../config/schema";
import type { Base } from "../../base";
import { resolveResources } from "../../kubernetes/volume";
import { loginOf } from "../exposure";
import { loginArgument } from "../login";
import { http, logging, objstore, type ComponentModel } from "../component";

export function bucketWeb({ stack, names, size }: Base, config: BucketWebConfig): ComponentModel {
    const login = loginOf(config.exposure);
    return {
        component: "bucketWeb",
        name: names.thanos.components.bucketWeb,
        replicas: 1,
        resources: resolveResources(size.bucketWeb.resources, config.resources),
        ports: ["http"],
        objstore: "reader",
        startupSeconds: 300,
        ...(login ? { login } : {}),
        args: [
            "tools",
            "bucket",
            "web",
            ...logging,
            http,
            objstore,
            `--refresh=${stack.thanos.syncInterval}`, // lists the bucket
            "--timeout=10m",
            "--disable-admin-operations",
            "--web.disable-cors",
            ...(login ? [loginArgument(login.tlsSecret !== undefined)] : []),
        ],
    };
}
