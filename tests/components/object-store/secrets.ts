// The values that an object store gives to its consumers, for tests of these.
import { roles, type Role } from "../../../config/names";
import type { ObjstoreSecret } from "../../../components/object-store/object-store";

const handedOut = (role: Role): Omit<ObjstoreSecret, "ready"> => ({
    name: `thanos-objstore-${role}`,
    podAnnotations: { "checksum/objstore": `checksum-of-${role}` },
    reloaderAnnotations: {},
    podLabels: {},
    serviceAccountAnnotations: {},
});

export const secrets = Object.fromEntries(roles.map((role) => [role, handedOut(role)])) as Record<
    Role,
    Omit<ObjstoreSecret, "ready">
>;
