// Command oracle judges connections and label selectors by code of others, so that the TypeScript evaluator can be
// compared with it: connections by cyclonus (the reference used to test network plugins), selectors by apimachinery.
// One JSON object {worlds, selections} on stdin becomes {connections, selections} with verdicts on stdout.
//
//	go run . < cases.json > verdicts.json
//
// cyclonus takes a NotIn on an absent label for a mismatch, unlike Kubernetes, so worlds must not ask for that.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

type pod struct {
	Namespace string                 `json:"namespace"`
	Name      string                 `json:"name"`
	Labels    map[string]string      `json:"labels"`
	Ports     []corev1.ContainerPort `json:"ports"`
}

// connection has an index into the pods, or an address, at either end.
type connection struct {
	From     any             `json:"from"`
	To       any             `json:"to"`
	Port     int             `json:"port"`
	Protocol corev1.Protocol `json:"protocol"`
	Egress   bool            `json:"egress"`
	Ingress  bool            `json:"ingress"`
}

type world struct {
	PodAddress  string                        `json:"podAddress"`
	Policies    []*networkingv1.NetworkPolicy `json:"policies"`
	Namespaces  map[string]map[string]string  `json:"namespaces"`
	Pods        []pod                         `json:"pods"`
	Connections []connection                  `json:"connections"`
}

type selection struct {
	Selector metav1.LabelSelector `json:"selector"`
	Labels   map[string]string    `json:"labels"`
	Selected bool                 `json:"selected"`
}

type input struct {
	Worlds     []world     `json:"worlds"`
	Selections []selection `json:"selections"`
}

func main() {
	var in input
	check(json.NewDecoder(os.Stdin).Decode(&in))
	for i := range in.Worlds {
		judge(&in.Worlds[i])
	}
	for i := range in.Selections {
		selector, err := metav1.LabelSelectorAsSelector(&in.Selections[i].Selector)
		check(err)
		in.Selections[i].Selected = selector.Matches(labels.Set(in.Selections[i].Labels))
	}
	out := map[string]any{"connections": verdicts(in.Worlds), "selections": in.Selections}
	check(json.NewEncoder(os.Stdout).Encode(out))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func verdicts(worlds []world) [][]connection {
	out := [][]connection{}
	for _, w := range worlds {
		out = append(out, w.Connections)
	}
	return out
}

func judge(w *world) {
	for _, policy := range w.Policies {
		if len(policy.Spec.PolicyTypes) == 0 {
			// The default of the API server: k8s.io/kubernetes/pkg/apis/networking/v1/defaults.go.
			policy.Spec.PolicyTypes = []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}
			if len(policy.Spec.Egress) != 0 {
				policy.Spec.PolicyTypes = append(policy.Spec.PolicyTypes, networkingv1.PolicyTypeEgress)
			}
		}
	}
	for i := range w.Connections {
		c := &w.Connections[i]
		traffic := &matcher.Traffic{
			Source: peer(w, c.From), Destination: peer(w, c.To),
			ResolvedPort: c.Port, ResolvedPortName: portName(w, c), Protocol: c.Protocol,
		}
		result := matcher.BuildNetworkPolicies(false, w.Policies).IsTrafficAllowed(traffic)
		c.Egress, c.Ingress = result.Egress.IsAllowed(), result.Ingress.IsAllowed()
	}
}

func peer(w *world, end any) *matcher.TrafficPeer {
	index, isPod := end.(float64)
	if !isPod {
		return &matcher.TrafficPeer{IP: end.(string)}
	}
	p := w.Pods[int(index)]
	internal := &matcher.InternalPeer{PodLabels: p.Labels, Namespace: p.Namespace, NamespaceLabels: w.Namespaces[p.Namespace]}
	return &matcher.TrafficPeer{IP: w.PodAddress, Internal: internal}
}

func portName(w *world, c *connection) string {
	if index, isPod := c.To.(float64); isPod {
		for _, port := range w.Pods[int(index)].Ports {
			if int(port.ContainerPort) == c.Port && port.Protocol == c.Protocol {
				return port.Name
			}
		}
	}
	return ""
}
