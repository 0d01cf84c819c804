// The embedded engine: runs a Pulumi program in this process and applies what it registers to one Kubernetes cluster.
export { type Program } from "./program";
export { type Registration } from "./registration";
export { Secret } from "./secrets";
export { readStack, type StackFile } from "./stack-file";
export { walk, type Walk } from "./walk";
