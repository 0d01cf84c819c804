// A short hash of what a pod reads at its start. In its annotations it rolls the pod when that changes.
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/** A hash that is no secret itself, whatever it is made of: as a secret it would hide all it is written into. */
export const checksum = (...parts: pulumi.Input<string>[]): pulumi.Output<string> =>
    pulumi.unsecret(
        pulumi.all(parts).apply((texts) => createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 12)),
    );
