// The name of the running stack on its objects.
import { getProject, getStack } from "@pulumi/pulumi";

/** The value of `stackAnnotation`: `project/stack`. */
export const stackMark = (): string => `${getProject()}/${getStack()}`;
