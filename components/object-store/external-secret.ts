// An ExternalSecret that puts a role's objstore document together: the template is ours, the keys come from elsewhere.
import { objstoreKey, objstoreSecret, type Role } from "../../config/names";
import type { ExternalSecretConfig } from "../../config/schema";
import type { NamedObject } from "../kubernetes/object";
import { objstoreTemplate, type ObjstorePlace } from "./objstore-config";

export function externalSecret(
    metadata: NamedObject["metadata"],
    role: Role,
    place: ObjstorePlace,
    { store, keys, accessKeyProperty, secretKeyProperty, refreshInterval }: ExternalSecretConfig,
): NamedObject {
    const from = (property: string) => ({ key: keys[role], property });
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
                { secretKey: "access_key", remoteRef: from(accessKeyProperty) },
                { secretKey: "secret_key", remoteRef: from(secretKeyProperty) },
            ],
        },
    };
}
