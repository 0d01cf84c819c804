// The policy pack: the rules of this repository for whatever a preview registers, in this program or another team's.
import "./fresh"; // first: nothing else runs in a stale bundle
import { PolicyPack } from "@pulumi/policy";
import "./configuration";
import { policies } from "./policies";

new PolicyPack("thanos-stack", { policies });
