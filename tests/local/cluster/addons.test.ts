import { expect } from "chai";
import { images } from "../../../config/versions";
import { addons } from "../../../local/cluster/addons";
import { definitionName, withoutDescriptions } from "../../../local/cluster/addons/definitions";
import { pathOf } from "../../../local/cluster/api";
import { nodeAgentUser } from "../../../local/cluster/certificates";
import { addresses } from "../../../local/cluster/layout";
import { statusAfterStop } from "../../../local/cluster/node";

interface Container {
    image: string;
    args: string[];
    resources: { requests?: object; limits?: object };
    readinessProbe?: object;
    securityContext: { allowPrivilegeEscalation: boolean; readOnlyRootFilesystem: boolean };
}
interface PodSpec {
    containers: [Container];
    securityContext?: object;
}

const find = (kind: string, name: string) => addons.find((addon) => addon.kind === kind && addon.metadata.name === name)!;
const podSpec = (name: string) => (find("Deployment", name).spec as { template: { spec: PodSpec } }).template.spec;

describe("the add-ons", () => {
    it("lie where the API has them", () => {
        expect(pathOf(find("StorageClass", "standard"))).to.equal("/apis/storage.k8s.io/v1/storageclasses/standard");
        expect(pathOf(find("Deployment", "coredns"))).to.equal("/apis/apps/v1/namespaces/kube-system/deployments/coredns");
        expect(pathOf(find("Namespace", "prometheus-operator"))).to.equal("/api/v1/namespaces/prometheus-operator");
        const policy = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "a", namespace: "b" } };
        expect(pathOf(policy)).to.equal("/apis/networking.k8s.io/v1/namespaces/b/networkpolicies/a");
    });
    it("come after the namespaces that they are in", () => {
        const made = ["kube-system"];
        for (const { kind, metadata } of addons) {
            if (kind === "Namespace") made.push(metadata.name);
            if (metadata.namespace !== undefined) expect(made).to.include(metadata.namespace);
        }
    });
    for (const name of ["coredns", "prometheus-operator"]) {
        it(`run ${name} with requests, limits, a probe and no privileges`, () => {
            const [container] = podSpec(name).containers;
            expect(container.resources).to.have.keys("requests", "limits");
            expect(container.readinessProbe).to.not.equal(undefined);
            expect(container.securityContext).to.include({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true });
        });
    }
    it("run the operator with the pinned images", () => {
        const [{ image, args }] = podSpec("prometheus-operator").containers;
        expect(image).to.equal(images.prometheusOperator);
        expect(args).to.include(`--prometheus-config-reloader=${images.configReloader}`);
        expect(args).to.include("--thanos-default-base-image=quay.io/thanos/thanos");
    });
    it("have one class of volumes, made when a pod needs them and by the cluster's own provisioner", () => {
        const classes = addons.filter(({ kind }) => kind === "StorageClass");
        expect(classes).to.have.lengthOf(1);
        expect(classes[0]).to.include({ provisioner: "thanos-stack.local/volume", volumeBindingMode: "WaitForFirstConsumer" });
        expect(classes[0]!.metadata.annotations).to.include({ "storageclass.kubernetes.io/is-default-class": "true" });
    });
    it("let the node agent read no Secret, and change nothing but volumes", () => {
        const binding = addons.find(
            ({ kind, subjects }) =>
                kind === "ClusterRoleBinding" && (subjects as { name: string }[]).some(({ name }) => name === nodeAgentUser),
        )!;
        const role = find("ClusterRole", (binding.roleRef as { name: string }).name);
        const rules = role.rules as { resources: string[]; verbs: string[] }[];
        expect(rules.flatMap(({ resources }) => resources)).not.to.include.oneOf(["secrets", "*"]);
        const changes = rules.filter(({ verbs }) => verbs.some((verb) => !["get", "list", "watch"].includes(verb)));
        expect(new Set(changes.flatMap(({ resources }) => resources))).to.deep.equal(
            new Set(["persistentvolumeclaims", "persistentvolumeclaims/status", "persistentvolumes", "events"]),
        );
    });
    it("answer names at the address that the kubelet gives to pods", () => {
        expect(find("Service", "kube-dns").spec).to.include({ clusterIP: addresses.dns });
    });
});

describe("custom resource definitions", () => {
    it("have their names in the API", () => {
        expect(definitionName("monitoring.coreos.com_thanosrulers.yaml")).to.equal("thanosrulers.monitoring.coreos.com");
    });
    it("lose their descriptions and nothing else", () => {
        const definition = [
            "spec:",
            "  description: |-",
            "    several lines,",
            "",
            "      some indented",
            "  properties:",
            "    description:",
            "      description: a property of this name stays",
            "      type: string",
            "    other:",
            "      description: one that",
            "        goes on",
            "      type: object",
        ];
        const kept = ["spec:", "  properties:", "    description:", "      type: string", "    other:", "      type: object"];
        expect(withoutDescriptions(definition.join("\n"))).to.equal(kept.join("\n"));
    });
});

describe("after a stop", () => {
    const [, pod] = statusAfterStop.find(([kind]) => kind === "api/v1 pods")!;
    it("no container counts as ready", () => {
        const status = { phase: "Running", containerStatuses: [{ name: "a", ready: true }] };
        expect(pod(status)).to.deep.include({ containerStatuses: [{ name: "a", ready: false }] });
    });
    it("finished pods stay as they are", () => {
        expect(pod({ phase: "Succeeded" })).to.equal(undefined);
    });
});
