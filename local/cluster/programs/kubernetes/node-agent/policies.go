package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// table is the one nftables table that is ours.
const table = "network-policies"

// network is what NetworkPolicies depend on.
type network struct {
	pods       []*core.Pod
	namespaces []*core.Namespace
	policies   []*networking.NetworkPolicy
}

// direction is one of the two ways in which a policy isolates a pod. A packet is let through where both of its ends allow it.
type direction struct {
	kind networking.PolicyType
	// Whose address is the other's: that of the source, or that of the destination.
	own, other string
	rules      func(networking.NetworkPolicySpec) []rule
}

// rule is what both directions have: no peers are all peers, and no ports are all ports.
type rule struct {
	peers []networking.NetworkPolicyPeer
	ports []networking.NetworkPolicyPort
}

var directions = []direction{
	{kind: networking.PolicyTypeEgress, own: "saddr", other: "daddr", rules: func(spec networking.NetworkPolicySpec) (rules []rule) {
		for _, one := range spec.Egress {
			rules = append(rules, rule{peers: one.To, ports: one.Ports})
		}
		return rules
	}},
	{kind: networking.PolicyTypeIngress, own: "daddr", other: "saddr", rules: func(spec networking.NetworkPolicySpec) (rules []rule) {
		for _, one := range spec.Ingress {
			rules = append(rules, rule{peers: one.From, ports: one.Ports})
		}
		return rules
	}},
}

// ruleset is the program for nft that puts all policies in the place of those before, in one step. Pods without a policy
// stay open. What the node itself sends, such as probes, passes neither hook; what pods send to it passes the second.
func ruleset(n network) string {
	var chains, jumps []string
	for _, d := range directions {
		for _, pod := range sorted(n.pods) {
			if lines := d.chain(n, pod); lines != nil {
				name := strings.ToLower(string(d.kind)) + "-" + pod.Status.PodIP
				chains = append(chains, block("chain "+name, lines))
				jumps = append(jumps, fmt.Sprintf("ip %s %s jump %s", d.own, pod.Status.PodIP, name))
			}
		}
	}
	for _, hook := range []string{"forward", "input"} {
		start := []string{"type filter hook " + hook + " priority filter; policy accept;", "ct state established,related accept"}
		chains = append(chains, block("chain "+hook, append(start, jumps...)))
	}
	// Adding it first makes the removal succeed where there is none.
	return fmt.Sprintf("table ip %[1]s\ndelete table ip %[1]s\n%s", table, block("table ip "+table, chains))
}

// chain is what a pod's policies let through in this direction. Nil: none of them isolates it.
func (d direction) chain(n network, pod *core.Pod) []string {
	if !isReachable(pod) || pod.Spec.HostNetwork {
		return nil
	}
	isolated := false
	lines := []string{fmt.Sprintf("ip %s %s return", d.other, pod.Status.PodIP)} // a pod always reaches itself
	for _, policy := range sorted(n.policies) {
		if policy.Namespace != pod.Namespace || !slices.Contains(policy.Spec.PolicyTypes, d.kind) || !matches(&policy.Spec.PodSelector, pod.Labels) {
			continue
		}
		isolated = true
		for _, rule := range d.rules(policy.Spec) {
			lines = append(lines, d.allow(n, policy.Namespace, pod, rule)...)
		}
	}
	if !isolated {
		return nil
	}
	return append(lines, "counter drop")
}

// allow is one line for each way in which a rule lets packets through.
func (d direction) allow(n network, namespace string, pod *core.Pod, rule rule) (lines []string) {
	for _, who := range d.peers(n, namespace, rule) {
		// A port by name is a port of the pod that is reached.
		target := []*core.Pod{pod}
		if d.kind == networking.PolicyTypeEgress {
			target = who.pods
		}
		for _, what := range portMatches(rule.ports, target) {
			lines = append(lines, strings.Join(slices.DeleteFunc([]string{who.match, what, "return"}, func(part string) bool { return part == "" }), " "))
		}
	}
	return lines
}

// peer is somebody at the other end: how nft tells them, and which pods they are, where they are pods.
type peer struct {
	match string
	pods  []*core.Pod
}

func (d direction) peers(n network, namespace string, rule rule) (peers []peer) {
	if len(rule.peers) == 0 {
		return []peer{{}}
	}
	for _, one := range rule.peers {
		if one.IPBlock != nil {
			match := fmt.Sprintf("ip %s %s", d.other, one.IPBlock.CIDR)
			if len(one.IPBlock.Except) > 0 {
				match += fmt.Sprintf(" ip %s != { %s }", d.other, strings.Join(one.IPBlock.Except, ", "))
			}
			peers = append(peers, peer{match: match})
			continue
		}
		for _, pod := range sorted(n.pods) {
			if isReachable(pod) && n.isMeant(one, namespace, pod) {
				peers = append(peers, peer{match: fmt.Sprintf("ip %s %s", d.other, pod.Status.PodIP), pods: []*core.Pod{pod}})
			}
		}
	}
	return peers
}

// isMeant says whether a peer's selectors mean a pod: without one for namespaces, those of the policy's own.
func (n network) isMeant(one networking.NetworkPolicyPeer, namespace string, pod *core.Pod) bool {
	if one.PodSelector != nil && !matches(one.PodSelector, pod.Labels) {
		return false
	}
	if one.NamespaceSelector == nil {
		return pod.Namespace == namespace
	}
	return slices.ContainsFunc(n.namespaces, func(each *core.Namespace) bool {
		return each.Name == pod.Namespace && matches(one.NamespaceSelector, each.Labels)
	})
}

// portMatches is how nft tells the ports, one text for each protocol. A name that no pod knows opens nothing.
func portMatches(ports []networking.NetworkPolicyPort, pods []*core.Pod) (texts []string) {
	if len(ports) == 0 {
		return []string{""}
	}
	for _, protocol := range []core.Protocol{core.ProtocolTCP, core.ProtocolUDP, core.ProtocolSCTP} {
		var numbers []string
		for _, port := range ports {
			if port.Protocol != nil && *port.Protocol != protocol || port.Protocol == nil && protocol != core.ProtocolTCP {
				continue
			}
			switch {
			case port.Port == nil:
				numbers = append(numbers, "0-65535")
			case port.Port.StrVal != "":
				numbers = append(numbers, named(port.Port.StrVal, protocol, pods)...)
			case port.EndPort != nil:
				numbers = append(numbers, fmt.Sprintf("%d-%d", port.Port.IntVal, *port.EndPort))
			default:
				numbers = append(numbers, port.Port.String())
			}
		}
		if len(numbers) > 0 {
			texts = append(texts, fmt.Sprintf("%s dport { %s }", strings.ToLower(string(protocol)), strings.Join(numbers, ", ")))
		}
	}
	return texts
}

func named(name string, protocol core.Protocol, pods []*core.Pod) (numbers []string) {
	for _, pod := range pods {
		for _, container := range pod.Spec.Containers {
			for _, port := range container.Ports {
				if port.Name == name && cmp.Or(port.Protocol, core.ProtocolTCP) == protocol {
					numbers = append(numbers, fmt.Sprint(port.ContainerPort))
				}
			}
		}
	}
	return numbers
}

// isReachable is false before a pod has an address, and after it has ended: its address may be another's then.
func isReachable(pod *core.Pod) bool {
	return pod.Status.PodIP != "" && pod.Status.Phase != core.PodSucceeded && pod.Status.Phase != core.PodFailed
}

func matches(selector *meta.LabelSelector, set map[string]string) bool {
	parsed, err := meta.LabelSelectorAsSelector(selector)
	return err == nil && parsed.Matches(labels.Set(set)) // the API server has checked it
}

// sorted makes equal networks have equal texts.
func sorted[T meta.Object](objects []T) []T {
	return slices.SortedFunc(slices.Values(objects), func(a, b T) int {
		return cmp.Or(cmp.Compare(a.GetNamespace(), b.GetNamespace()), cmp.Compare(a.GetName(), b.GetName()))
	})
}

func block(head string, lines []string) string {
	return head + " {\n" + strings.Join(lines, "\n") + "\n}"
}
