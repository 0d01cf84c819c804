import { expect } from "chai";
import { certificates } from "../../../local/cluster/certificates";
import { kubeconfigFile } from "../../../local/cluster/config-files";
import { daemons, kubernetesPrograms } from "../../../local/cluster/daemons";
import { layoutOf } from "../../../local/cluster/layout";

const layout = layoutOf("dev1", 3);
const table = daemons(layout);

describe("the daemons of a cluster", () => {
    it("are the node's own programs, except containerd", () => {
        const own = table.filter(({ name }) => name !== "containerd");
        for (const { name, command } of own) {
            expect([...kubernetesPrograms, "node-agent"]).to.include(name);
            expect(command[0]).to.equal(`${layout.bin}/${name}`);
        }
    });
    it("differ in the first 15 characters of their names, which the kernel keeps", () => {
        expect(new Set(table.map(({ name }) => name.slice(0, 15)))).to.have.lengthOf(table.length);
    });
    it("share no file and no folder with those of another cluster", () => {
        const paths = (name: string, number: number) =>
            daemons(layoutOf(name, number)).flatMap(
                ({ command, reads }) => [...command, ...reads].join(" ").match(/\/(var|run)\/[^ =]+/g) ?? [],
            );
        const others = new Set(paths("dev2", 4));
        expect(paths("dev1", 3).filter((path) => others.has(path))).to.deep.equal([]);
    });
    it("are started again when any file that their flags name changes", () => {
        const isInput = (path: string) => /\.(pem|crt|key|yaml|toml|kubeconfig)$/.test(path);
        for (const { name, command, reads } of table) {
            const named = command.slice(1).flatMap((flag) => flag.match(/\/[^ =]+/g) ?? []);
            expect(reads, name).to.include.members(named.filter(isInput));
        }
    });
    it("log in with certificates of their own", () => {
        const users = certificates(layout).map(({ name }) => name);
        for (const { name, reads } of table.filter(({ needsApi }) => needsApi)) {
            expect(users).to.include(name);
            expect(reads).to.include(kubeconfigFile(layout, name));
        }
    });
    it("give etcd no port: it listens on sockets in a folder of root's", () => {
        const { command } = table.find(({ name }) => name === "etcd")!;
        const listens = command.filter((flag) => flag.startsWith("--listen-"));
        expect(listens).to.have.lengthOf(2);
        for (const flag of listens) expect(flag).to.include(`=unix://${layout.run}/`);
    });
});
