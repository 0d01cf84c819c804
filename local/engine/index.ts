// The embedded engine: runs a Pulumi program in this process and applies what it registers to one Kubernetes cluster.
export { problemsOf as engineProblems } from "./handlers";
export { unknownKinds } from "./kinds";
export { type Program } from "../../offline/program";
export { type Registration } from "../../offline/registration";
export { EngineFailure } from "./report";
export { type Counts, type EngineEvent, type Outcome } from "./run";
export { reveal, Secret } from "../../offline/secrets";
export { readStack, type StackFile } from "../../offline/stack-file";
export { destroy, up, type ClusterOptions, type Result, type UpResult } from "./up";
export { walk, type Walk } from "../../offline/walk";
