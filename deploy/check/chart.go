// Package check renders the Helm chart as helm does, and reads every document of it
// as the API server would: a field that a kind does not have is an error.
//
// It is a module of its own, so that those who build the service need neither Helm nor
// Kubernetes.
package check

import (
	"fmt"
	"slices"
	"strings"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"sigs.k8s.io/yaml"
)

// kinds is what the chart may make.
var kinds = map[string]func() any{
	"apps/v1 Deployment":                      func() any { return &apps.Deployment{} },
	"autoscaling/v2 HorizontalPodAutoscaler":  func() any { return &autoscaling.HorizontalPodAutoscaler{} },
	"v1 ConfigMap":                            func() any { return &core.ConfigMap{} },
	"v1 Service":                              func() any { return &core.Service{} },
	"networking.k8s.io/v1 Ingress":            func() any { return &networking.Ingress{} },
	"networking.k8s.io/v1 NetworkPolicy":      func() any { return &networking.NetworkPolicy{} },
	"policy/v1 PodDisruptionBudget":           func() any { return &policy.PodDisruptionBudget{} },
	"monitoring.coreos.com/v1 PodMonitor":     func() any { return &monitoring.PodMonitor{} },
	"monitoring.coreos.com/v1 ServiceMonitor": func() any { return &monitoring.ServiceMonitor{} },
}

// load reads the chart.
func load() (*chart.Chart, error) { return loader.Load("../helm/langdu") }

// render is the objects that the chart makes of some values, by kind and name.
func render(values map[string]any) (map[string]any, error) {
	c, err := load()
	if err != nil {
		return nil, err
	}
	all, err := chartutil.ToRenderValues(c, values, chartutil.ReleaseOptions{Name: "prod", Namespace: "langdu", Revision: 1, IsInstall: true}, nil)
	if err != nil {
		return nil, err // the values are not as the schema wants them
	}
	files, err := engine.Render(c, all)
	if err != nil {
		return nil, err
	}
	objects := map[string]any{}
	for name, content := range files {
		if !strings.HasSuffix(name, ".yaml") {
			continue
		}
		for document := range strings.SplitSeq("\n"+content, "\n---") {
			if err := read(objects, document); err != nil {
				return nil, fmt.Errorf("%s: %w in\n%s", name, err, document)
			}
		}
	}
	return objects, nil
}

// read adds the object of a document.
func read(objects map[string]any, document string) error {
	var head struct {
		APIVersion string
		Kind       string
		Metadata   struct{ Name string }
	}
	if err := yaml.Unmarshal([]byte(document), &head); err != nil || head.Kind == "" {
		return err // a document of nothing but comments is none
	}
	kind := head.APIVersion + " " + head.Kind
	make, ok := kinds[kind]
	if !ok {
		return fmt.Errorf("the kind %s is not known here", kind)
	}
	object := make()
	if err := yaml.UnmarshalStrict([]byte(document), object); err != nil {
		return err
	}
	key := head.Kind + " " + head.Metadata.Name
	if _, twice := objects[key]; twice {
		return fmt.Errorf("there are two of %s", key)
	}
	objects[key] = object
	return nil
}

// names is the objects' kinds and names in order.
func names(objects map[string]any) (all []string) {
	for name := range objects {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
