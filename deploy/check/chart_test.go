package check

import (
	"maps"
	"slices"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// everything turns on what is optional.
var everything = map[string]any{
	"ingress":        map[string]any{"enabled": true, "className": "nginx"},
	"serviceMonitor": map[string]any{"enabled": true},
	"worker":         map[string]any{"autoscaling": map[string]any{"enabled": true}, "settings": map[string]any{"lease": "8s"}},
	"image":          map[string]any{"digest": "sha256:" + strings.Repeat("0", 64)},
	"pullSecrets":    []any{map[string]any{"name": "registry"}},
	"nodeSelector":   map[string]any{"kubernetes.io/arch": "amd64"},
	"tolerations":    []any{map[string]any{"key": "spot", "operator": "Exists"}},
	"holidays":       "2026-10-01\n",
	"thirdParties": []any{map[string]any{"name": "our-app", "kind": "app-hook", "purpose": "scoring", "region": "cn-north-1",
		"url": "https://app.example/hook", "data": []any{"outcome"}, "contact": "privacy@app.example"}},
	"networkPolicy": map[string]any{"from": []any{map[string]any{"namespaceSelector": map[string]any{}}}},
}

func rendered(t *testing.T, values map[string]any) map[string]any {
	t.Helper()
	objects, err := render(values)
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

func TestChartMakes(t *testing.T) {
	plain := []string{"ConfigMap prod-langdu", "ConfigMap prod-langdu-api", "ConfigMap prod-langdu-worker", "Deployment prod-langdu-api", "Deployment prod-langdu-worker",
		"NetworkPolicy prod-langdu-api", "NetworkPolicy prod-langdu-worker", "PodDisruptionBudget prod-langdu-api", "PodDisruptionBudget prod-langdu-worker", "Service prod-langdu"}
	more := append([]string{"ConfigMap prod-langdu-files", "HorizontalPodAutoscaler prod-langdu-worker", "Ingress prod-langdu", "PodMonitor prod-langdu-worker", "ServiceMonitor prod-langdu"}, plain...)
	slices.Sort(more)
	if got := names(rendered(t, nil)); !slices.Equal(got, plain) {
		t.Errorf("without values the chart makes %q, want %q", got, plain)
	}
	if got := names(rendered(t, everything)); !slices.Equal(got, more) {
		t.Errorf("with everything the chart makes %q, want %q", got, more)
	}
}

// TestHooksWork: the declared parties lie where the settings look for them, and the
// hook's secret comes out of the Secret where that has one.
func TestHooksWork(t *testing.T) {
	objects := rendered(t, everything)
	files := objects["ConfigMap prod-langdu-files"].(*core.ConfigMap).Data
	if !strings.Contains(files["third-parties.yaml"], "third_parties:\n- contact: privacy@app.example") || files["holidays.txt"] != "2026-10-01\n" {
		t.Errorf("the files are %q", files)
	}
	at := objects["ConfigMap prod-langdu"].(*core.ConfigMap).Data["LANGDU_THIRD_PARTIES"]
	for _, d := range deployments(objects) {
		container := d.Spec.Template.Spec.Containers[0]
		if !slices.ContainsFunc(container.VolumeMounts, func(m core.VolumeMount) bool { return at == m.MountPath+"/third-parties.yaml" }) {
			t.Errorf("%s: nothing is mounted for %s: %v", d.Name, at, container.VolumeMounts)
		}
		if !slices.ContainsFunc(container.Env, func(e core.EnvVar) bool {
			return e.Name == "LANGDU_HOOK_SECRET" && e.ValueFrom.SecretKeyRef.Key == "hook-secret" && *e.ValueFrom.SecretKeyRef.Optional
		}) {
			t.Errorf("%s: no hook's secret: %v", d.Name, container.Env)
		}
	}
}

func TestSchemaRefuses(t *testing.T) {
	for what, values := range map[string]map[string]any{
		"a mistyped value":      {"workers": map[string]any{"replicas": 3}},
		"no replica":            {"api": map[string]any{"replicas": 0}},
		"a secret in the open":  {"settings": map[string]any{"jwt-secret": "s"}},
		"a setting no string":   {"settings": map[string]any{"behind-tls": true}},
		"a digest that is none": {"image": map[string]any{"digest": "latest"}},
	} {
		if _, err := render(values); err == nil {
			t.Errorf("%s is taken", what)
		}
	}
}

// TestStrict: a field that is none is found.
func TestStrict(t *testing.T) {
	err := read(map[string]any{}, "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selectors: {a: b}}")
	if err == nil || !strings.Contains(err.Error(), "selectors") {
		t.Errorf("a field that a Service does not have: %v", err)
	}
}

func deployments(objects map[string]any) (all []*apps.Deployment) {
	for _, name := range slices.Sorted(maps.Keys(objects)) {
		if d, ok := objects[name].(*apps.Deployment); ok {
			all = append(all, d)
		}
	}
	return all
}

// TestPodsMayLittle: what a pod may do is written down, whoever gets into it.
func TestPodsMayLittle(t *testing.T) {
	for _, values := range []map[string]any{nil, everything} {
		for _, d := range deployments(rendered(t, values)) {
			pod := d.Spec.Template.Spec
			if s := pod.SecurityContext; s == nil || !*s.RunAsNonRoot || s.SeccompProfile.Type != core.SeccompProfileTypeRuntimeDefault {
				t.Errorf("%s: the pod may be root, or call any system call: %+v", d.Name, s)
			}
			if pod.AutomountServiceAccountToken == nil || *pod.AutomountServiceAccountToken {
				t.Errorf("%s: the pod gets a token of the cluster", d.Name)
			}
			for _, c := range pod.Containers {
				s := c.SecurityContext
				if s == nil || *s.AllowPrivilegeEscalation || !*s.ReadOnlyRootFilesystem || !slices.Equal(s.Capabilities.Drop, []core.Capability{"ALL"}) {
					t.Errorf("%s: the container may write to its root or gain privileges: %+v", d.Name, s)
				}
				if c.Resources.Requests.Cpu().IsZero() || c.Resources.Limits.Memory().Cmp(resource.MustParse("256Mi")) < 0 {
					t.Errorf("%s: resources %+v", d.Name, c.Resources)
				}
				if c.LivenessProbe.HTTPGet.Path != "/healthz" || c.ReadinessProbe.HTTPGet.Path != "/readyz" || c.StartupProbe == nil {
					t.Errorf("%s: probes %+v, %+v", d.Name, c.LivenessProbe, c.ReadinessProbe)
				}
			}
			if len(pod.TopologySpreadConstraints) != 2 {
				t.Errorf("%s is not spread over zones and hosts", d.Name)
			}
		}
	}
}

// TestPodsEndInPeace: Kubernetes waits for longer than --grace.
func TestPodsEndInPeace(t *testing.T) {
	objects := rendered(t, map[string]any{"grace": 90})
	if got := objects["ConfigMap prod-langdu"].(*core.ConfigMap).Data["LANGDU_GRACE"]; got != "90s" {
		t.Errorf("LANGDU_GRACE = %q, want 90s", got)
	}
	for _, d := range deployments(objects) {
		if got := d.Spec.Template.Spec.TerminationGracePeriodSeconds; got == nil || *got < 100 {
			t.Errorf("%s is killed after %v seconds, while work may take 90 to end", d.Name, got)
		}
	}
}

// TestPodsReachLittle: nothing is open but what the policies name, and they choose
// the pods of the Deployments.
func TestPodsReachLittle(t *testing.T) {
	objects := rendered(t, nil)
	for _, d := range deployments(objects) {
		p := objects["NetworkPolicy "+d.Name].(*networking.NetworkPolicy)
		if !maps.Equal(p.Spec.PodSelector.MatchLabels, d.Spec.Template.Labels) {
			t.Errorf("the policy of %s chooses %v, its pods are %v", d.Name, p.Spec.PodSelector.MatchLabels, d.Spec.Template.Labels)
		}
		if len(p.Spec.PolicyTypes) != 2 {
			t.Errorf("%s: the policy is for %v", d.Name, p.Spec.PolicyTypes)
		}
		for _, rule := range p.Spec.Egress {
			if len(rule.To) == 0 || len(rule.Ports) == 0 {
				t.Errorf("%s may reach everybody, or every port: %+v", d.Name, rule)
			}
		}
	}
	if in := objects["NetworkPolicy prod-langdu-worker"].(*networking.NetworkPolicy).Spec.Ingress; len(in) != 0 {
		t.Errorf("workers can be reached: %+v", in)
	}
}

// TestSecretsAreReferred: what is secret comes from the Secret alone.
func TestSecretsAreReferred(t *testing.T) {
	for _, d := range deployments(rendered(t, nil)) {
		var names []string
		for _, e := range d.Spec.Template.Spec.Containers[0].Env {
			if e.Value != "" || e.ValueFrom == nil || e.ValueFrom.SecretKeyRef == nil {
				t.Errorf("%s: %s stands in the open", d.Name, e.Name)
			}
			names = append(names, e.Name)
		}
		if len(names) < 6 {
			t.Errorf("%s has the secrets %q", d.Name, names)
		}
	}
}
