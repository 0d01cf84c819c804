// A short hash of what a pod reads at its start. In its annotations it rolls the pod when that changes.
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/**
 * A hash that is no secret itself, whatever it is made of: as a secret it would hide all it is written into. It begins with
 * a word, because some YAML readers take digits with an `e` among them for a number.
 */
export const checksum = (...parts: pulumi.Input<string>[]): pulumi.Output<string> =>
    pulumi.unsecret(pulumi.all(parts).apply((texts) => checksumOf(JSON.stringify(texts))));

/** The same of a text that is no secret and known already. */
export const checksumOf = (text: string): string => `sha-${sha256(text).slice(0, 12)}`;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
