// Command oracle judges pods by the Go library that the API server itself uses, so that the TypeScript evaluator can be
// compared with it: a JSON array of {name, pod} on stdin becomes the same array with `verdicts` on stdout.
//
//	go run . < pods.json > verdicts.json
//
// Two of the API server's defaulting steps come before admission and are repeated here: a volume without a source is an
// emptyDir, and a hostNetwork pod takes every container port on its node.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"sort"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

type testCase struct {
	Name     string              `json:"name"`
	Pod      json.RawMessage     `json:"pod"`
	Verdicts map[string][]string `json:"verdicts"`
}

// minors are the versions of the standard between v1.25 and v1.34 at which a check changed, and the one before each.
var minors = []int{25, 27, 28, 29, 30, 31, 32, 33, 34}

func main() {
	var cases []testCase
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		fail(err)
	}
	for i := range cases {
		var pod corev1.Pod
		if err := json.Unmarshal(cases[i].Pod, &pod); err != nil {
			fail(fmt.Errorf("%s: %w", cases[i].Name, err))
		}
		setDefaults(&pod.Spec)
		cases[i].Verdicts = verdicts(&pod)
	}
	if err := json.NewEncoder(os.Stdout).Encode(cases); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func setDefaults(spec *corev1.PodSpec) {
	for i := range spec.Volumes {
		if reflect.ValueOf(spec.Volumes[i].VolumeSource).IsZero() {
			spec.Volumes[i].EmptyDir = &corev1.EmptyDirVolumeSource{}
		}
	}
	if !spec.HostNetwork {
		return
	}
	for _, containers := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
		for i := range containers {
			for j := range containers[i].Ports {
				if containers[i].Ports[j].HostPort == 0 {
					containers[i].Ports[j].HostPort = containers[i].Ports[j].ContainerPort
				}
			}
		}
	}
}

// verdicts lists the ids of the failing checks by "<level> <minor>", and "<level> 34 relaxed" with the user namespace
// feature on.
func verdicts(pod *corev1.Pod) map[string][]string {
	out := map[string][]string{}
	for _, level := range []api.Level{api.LevelBaseline, api.LevelRestricted} {
		for _, minor := range minors {
			out[fmt.Sprintf("%s %d", level, minor)] = failing(pod, level, minor)
		}
		policy.RelaxPolicyForUserNamespacePods(true)
		out[fmt.Sprintf("%s 34 relaxed", level)] = failing(pod, level, 34)
		policy.RelaxPolicyForUserNamespacePods(false)
	}
	return out
}

func failing(pod *corev1.Pod, level api.Level, minor int) []string {
	version := api.MajorMinorVersion(1, minor)
	overridden := map[policy.CheckID]bool{}
	active := map[policy.CheckID]policy.VersionedCheck{}
	for _, check := range policy.DefaultChecks() {
		if check.Level == api.LevelRestricted && level == api.LevelBaseline {
			continue
		}
		for _, versioned := range check.Versions {
			if !version.Older(versioned.MinimumVersion) {
				active[check.ID] = versioned
			}
		}
		for _, id := range active[check.ID].OverrideCheckIDs {
			overridden[id] = true
		}
	}
	ids := []string{}
	for id, check := range active {
		if !overridden[id] && !check.CheckPod(&pod.ObjectMeta, &pod.Spec).Allowed {
			ids = append(ids, string(id))
		}
	}
	sort.Strings(ids)
	return ids
}
