// Entry of the plugin `pulumi-resource-random`: the CLI starts it and talks to it by gRPC.
import { main } from "@pulumi/pulumi/provider";
import { randomPlugin } from "./plugin";

void main(randomPlugin, process.argv.slice(2));
