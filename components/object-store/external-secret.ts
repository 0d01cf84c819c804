// An ExternalSecret that puts a role's objstore document together: the template is ours, the keys come from elsewhere.
import { objstoreKey, objstoreSecret, type Role } from "../../config/names";
import type { ExternalSecretConfig } from "../../config/schema";
import type { NamedObject } from "../kubernetes/object";
import { objstoreTemplate, type ObjstorePlace } from "./objstore-config";

export function externalSecret(
    metadata: NamedObject["metadata"],
    role: Role,
    place: ObjstorePlace,
    external: ExternalSecretConfig,
): NamedObject {
    const { store, refreshInterval } = external;
    const { accessKey, secretKey } = remoteValues(external, role);
    return {
        apiVersion: "external-secrets.io/v1",
        kind: "ExternalSecret",
        metadata: { ...metadata, annotations: { ...metadata.annotations, "pulumi.com/waitFor": "condition=Ready" } },
        spec: {
            refreshInterval,
            secretStoreRef: { name: store.name, kind: store.kind },
            target: {
                name: objstoreSecret(role),
                creationPolicy: "Owner",
                // An entry that is gone for a moment must not take the pods' keys away.
                deletionPolicy: "Retain",
                template: {
                    engineVersion: "v2",
                    type: "Opaque",
                    metadata: { labels: metadata.labels, annotations: metadata.annotations },
                    data: { [objstoreKey]: objstoreTemplate(place) },
                },
            },
            data: [
                { secretKey: "access_key", remoteRef: accessKey },
                { secretKey: "secret_key", remoteRef: secretKey },
            ],
        },
    };
}

/** Where the keys of a role are: fields of one entry, or an entry for each. */
export function remoteValues({ keys, entries, accessKeyProperty, secretKeyProperty }: ExternalSecretConfig, role: Role) {
    if (entries) return entries[role];
    const key = keys?.[role] ?? "";
    return { accessKey: { key, property: accessKeyProperty }, secretKey: { key, property: secretKeyProperty } };
}
