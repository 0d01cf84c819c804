// The generations of credentials in a stack file, written so that its comments and all else in it stay.
import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import type { CredentialsConfig } from "../../config/schema";
import { writeAtomically } from "../../lib/files";

/** Writes them into the file. */
export function writeCredentials(file: string, project: string, credentials: CredentialsConfig): void {
    writeAtomically(file, withCredentials(readFileSync(file, "utf8"), project, credentials));
}

/** The text of a stack file with these generations. */
export function withCredentials(text: string, project: string, { generation, revoked }: CredentialsConfig): string {
    const document = parseDocument(text);
    const key = document.hasIn(["config", "credentials"]) ? "credentials" : `${project}:credentials`;
    document.setIn(["config", key, "generation"], generation);
    if (revoked > 0) document.setIn(["config", key, "revoked"], revoked);
    return document.toString({ lineWidth: 0 });
}
