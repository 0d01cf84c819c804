// The node's network: a namespace without a default route, and one link to the host. The host's routes, firewall and
// ports stay as they are, nothing can leave the machine, and removing the namespace takes everything away again.
import { existsSync, readdirSync } from "node:fs";
import { execa } from "execa";
import { readIfThere } from "../../lib/files";
import { addresses, type Layout } from "./layout";

const namespaces = "/run/netns";

/** A file in /run/netns is a namespace only while one is mounted there: after a crash of the machine it is empty. */
const isNamespace = (title: string) => (readIfThere("/proc/self/mountinfo") ?? "").includes(`/netns/${title} `);

/** Commands for `ip` outside and inside the namespace, one a line. */
export function networkCommands(layout: Layout): { outside: string[]; inside: string[] } {
    const { device, host, node } = layout.link;
    return {
        outside: [`address replace ${host}/30 dev ${device}`, `link set ${device} up`],
        inside: [
            "link set lo up",
            `address replace ${node}/30 dev host`,
            "link set host up",
            // A connect() to a service needs a route to a device before it is translated: a bridge without ports.
            "link set services up",
            `address replace ${addresses.node}/32 dev services`,
            `route replace ${addresses.cluster} dev services src ${addresses.node}`,
        ],
    };
}

const ip = async (lines: readonly string[], ...where: string[]) =>
    await execa("ip", [...where, "-batch", "-"], { input: lines.map((line) => `${line}\n`).join("") });

const hasLink = (device: string) => existsSync(`/sys/class/net/${device}`);

export async function createNetwork(layout: Layout): Promise<void> {
    const { title, link } = layout;
    if (!isNamespace(title)) {
        await removeNetwork(layout);
        await ip([`netns add ${title}`]);
    }
    const inside = ["-n", title];
    // The link's two ends come and go together, so the outer one shows the state of both.
    if (!hasLink(link.device)) await ip([`link add ${link.device} type veth peer name host netns ${title}`]);
    const { stdout: links } = await execa("ip", [...inside, "-brief", "link"]);
    const { outside, inside: commands } = networkCommands(layout);
    await ip(outside);
    await ip(links.includes("services") ? commands : ["link add services type bridge", ...commands], ...inside);
    // Of this namespace alone; replies between pods of one bridge pass the service translation too.
    if (!existsSync("/proc/sys/net/bridge")) await execa("modprobe", ["br_netfilter"]);
    const set = ["ipv4/ip_forward", "bridge/bridge-nf-call-iptables"].map((file) => `echo 1 >/proc/sys/net/${file}`);
    await execa("nsenter", [`--net=/run/netns/${title}`, "sh", "-ec", set.join("\n")]);
}

export async function removeNetwork({ title, link }: Layout): Promise<void> {
    if (hasLink(link.device)) await ip([`link delete ${link.device}`]);
    if (existsSync(`${namespaces}/${title}`)) await ip([`netns delete ${title}`]);
    // `ip` mounts the folder for its first namespace; for the last one it leaves it there.
    if (existsSync(namespaces) && readdirSync(namespaces).length === 0) {
        await execa("umount", [namespaces], { reject: false });
        await execa("rmdir", [namespaces], { reject: false });
    }
}
