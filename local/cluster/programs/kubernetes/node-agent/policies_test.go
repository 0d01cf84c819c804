package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

func pod(namespace, name, address string) *core.Pod {
	return &core.Pod{
		ObjectMeta: meta.ObjectMeta{Namespace: namespace, Name: name, Labels: map[string]string{"app": name}},
		Spec:       core.PodSpec{Containers: []core.Container{{Ports: []core.ContainerPort{{Name: "http", ContainerPort: 8080}}}}},
		Status:     core.PodStatus{PodIP: address, Phase: core.PodRunning},
	}
}

func app(name string) *meta.LabelSelector {
	return &meta.LabelSelector{MatchLabels: map[string]string{"app": name}}
}

func port(value intstr.IntOrString) networking.NetworkPolicyPort {
	return networking.NetworkPolicyPort{Port: &value}
}

// two is a store and a querier in the namespace stack, and a stranger in another.
func two(policies ...networking.NetworkPolicySpec) network {
	n := network{
		pods: []*core.Pod{pod("stack", "store", "10.0.0.1"), pod("stack", "query", "10.0.0.2"), pod("other", "query", "10.0.0.3")},
		namespaces: []*core.Namespace{
			{ObjectMeta: meta.ObjectMeta{Name: "stack"}},
			{ObjectMeta: meta.ObjectMeta{Name: "other", Labels: map[string]string{"team": "apps"}}},
		},
	}
	for _, spec := range policies {
		n.policies = append(n.policies, &networking.NetworkPolicy{ObjectMeta: meta.ObjectMeta{Namespace: "stack", Name: "one"}, Spec: spec})
	}
	return n
}

func ingress(rules ...networking.NetworkPolicyIngressRule) networking.NetworkPolicySpec {
	return networking.NetworkPolicySpec{PodSelector: *app("store"), PolicyTypes: []networking.PolicyType{networking.PolicyTypeIngress}, Ingress: rules}
}

// lines of one chain, without those that every chain of a pod has. Nil: there is no such chain.
func lines(t *testing.T, n network, chain string) []string {
	t.Helper()
	text := ruleset(n)
	if _, err := exec.LookPath("nft"); err == nil {
		command := exec.Command("unshare", "--net", "nft", "--check", "--file", "-")
		command.Stdin = strings.NewReader(text)
		if output, err := command.CombinedOutput(); err != nil {
			t.Errorf("nft refuses it: %s\n%s", output, text)
		}
	}
	_, rest, found := strings.Cut(text, "chain "+chain+" {\n")
	if !found {
		return nil
	}
	inner, _, _ := strings.Cut(rest, "\n}")
	all := strings.Split(inner, "\n")
	if all[len(all)-1] != "counter drop" {
		t.Errorf("%s lets the rest through: %q", chain, all)
	}
	return all[1 : len(all)-1]
}

func TestPodsWithoutPolicyStayOpen(t *testing.T) {
	if text := ruleset(two()); strings.Contains(text, "drop") || strings.Contains(text, "jump") {
		t.Error(text)
	}
	n := two(ingress())
	if lines(t, n, "ingress-10.0.0.2") != nil || lines(t, n, "egress-10.0.0.1") != nil {
		t.Error("a pod that no policy selects, or a way that it does not isolate, is shut")
	}
}

func TestAPolicyWithoutRulesShutsThePodForAllButItself(t *testing.T) {
	n := two(ingress())
	if left := lines(t, n, "ingress-10.0.0.1"); len(left) != 0 {
		t.Error(left)
	}
	if text := ruleset(n); !strings.Contains(text, "{\nip saddr 10.0.0.1 return\ncounter drop") || !strings.Contains(text, "ip daddr 10.0.0.1 jump ingress-10.0.0.1") {
		t.Error(text)
	}
}

func TestRules(t *testing.T) {
	udp := core.ProtocolUDP
	end := int32(90)
	dns := networking.NetworkPolicyPort{Protocol: &udp, Port: &intstr.IntOrString{IntVal: 53}}
	ranged := networking.NetworkPolicyPort{Port: &intstr.IntOrString{IntVal: 80}, EndPort: &end}
	for name, one := range map[string]struct {
		peers []networking.NetworkPolicyPeer
		ports []networking.NetworkPolicyPort
		want  []string
	}{
		"anybody, anything":          {nil, nil, []string{"return"}},
		"pods of the same namespace": {[]networking.NetworkPolicyPeer{{PodSelector: app("query")}}, nil, []string{"ip saddr 10.0.0.2 return"}},
		"pods of named namespaces": {
			[]networking.NetworkPolicyPeer{{NamespaceSelector: &meta.LabelSelector{MatchLabels: map[string]string{"team": "apps"}}}}, nil,
			[]string{"ip saddr 10.0.0.3 return"},
		},
		"both selectors at once": {
			[]networking.NetworkPolicyPeer{{NamespaceSelector: &meta.LabelSelector{}, PodSelector: app("query")}}, nil,
			[]string{"ip saddr 10.0.0.3 return", "ip saddr 10.0.0.2 return"},
		},
		"addresses": {
			[]networking.NetworkPolicyPeer{{IPBlock: &networking.IPBlock{CIDR: "192.0.2.0/24", Except: []string{"192.0.2.1/32"}}}}, nil,
			[]string{"ip saddr 192.0.2.0/24 ip saddr != { 192.0.2.1/32 } return"},
		},
		"ports":                   {nil, []networking.NetworkPolicyPort{port(intstr.FromInt32(9090)), ranged, dns}, []string{"tcp dport { 9090, 80-90 } return", "udp dport { 53 } return"}},
		"a port by its name":      {nil, []networking.NetworkPolicyPort{port(intstr.FromString("http"))}, []string{"tcp dport { 8080 } return"}},
		"a name that nobody has":  {nil, []networking.NetworkPolicyPort{port(intstr.FromString("grpc"))}, nil},
		"selectors that are none": {[]networking.NetworkPolicyPeer{{PodSelector: app("nobody")}}, nil, nil},
	} {
		got := lines(t, two(ingress(networking.NetworkPolicyIngressRule{From: one.peers, Ports: one.ports})), "ingress-10.0.0.1")
		if !slices.Equal(got, one.want) {
			t.Errorf("%s: %q, not %q", name, got, one.want)
		}
	}
}

func TestEgressNamesPortsOfTheOtherPod(t *testing.T) {
	n := two(networking.NetworkPolicySpec{
		PodSelector: *app("query"),
		PolicyTypes: []networking.PolicyType{networking.PolicyTypeEgress},
		Egress:      []networking.NetworkPolicyEgressRule{{To: []networking.NetworkPolicyPeer{{PodSelector: app("store")}}, Ports: []networking.NetworkPolicyPort{port(intstr.FromString("http"))}}},
	})
	n.pods[1].Spec.Containers[0].Ports = nil
	if got := lines(t, n, "egress-10.0.0.2"); !slices.Equal(got, []string{"ip daddr 10.0.0.1 tcp dport { 8080 } return"}) {
		t.Error(got)
	}
}

func TestWhatHasEndedIsNeitherGuardedNorLetIn(t *testing.T) {
	n := two(ingress(networking.NetworkPolicyIngressRule{From: []networking.NetworkPolicyPeer{{PodSelector: app("query")}}}))
	n.pods[1].Status.Phase = core.PodSucceeded
	if got := lines(t, n, "ingress-10.0.0.1"); len(got) != 0 {
		t.Error(got)
	}
	n.pods[0].Status.Phase = core.PodFailed
	if lines(t, n, "ingress-10.0.0.1") != nil {
		t.Error("an address that is free again is guarded")
	}
}
