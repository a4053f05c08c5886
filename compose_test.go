package langdu_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
)

// composed loads docker-compose.yml as docker compose would, with these variables.
func composed(t *testing.T, env map[string]string) (*types.Project, error) {
	t.Helper()
	return loader.LoadWithContext(t.Context(), types.ConfigDetails{
		WorkingDir:  ".",
		ConfigFiles: []types.ConfigFile{{Filename: "docker-compose.yml"}},
		Environment: maps.Clone(env), // the loader writes into it
	})
}

var secrets = map[string]string{
	"REDIS_PASSWORD": "r-secret", "POSTGRES_PASSWORD": "p-secret", "S3_PASSWORD": "s-secret", "LANGDU_JWT_SECRET": "j-secret",
	"KEYS_PASSWORD": "k-secret", "LANGDU_MASTER_KEY": "m-secret", "LANGDU_SIGNING_KEY": "g-secret",
}

func TestComposeFile(t *testing.T) {
	project, err := composed(t, secrets)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"api", "keys", "objects", "postgres", "redis", "worker"}
	if got := slices.Sorted(maps.Keys(project.Services)); !slices.Equal(got, want) {
		t.Fatalf("services %v, want %v", got, want)
	}
	for name, service := range project.Services {
		if service.HealthCheck == nil || len(service.HealthCheck.Test) == 0 {
			t.Errorf("%s has no health check", name)
		}
		if name != "api" && len(service.Ports) > 0 {
			t.Errorf("%s is published to the world", name)
		}
		if service.ContainerName != "" {
			t.Errorf("%s has a fixed container name: it cannot be scaled", name)
		}
		if image := service.Image; service.Build == nil && (!strings.Contains(image, ":") || strings.HasSuffix(image, ":latest")) {
			t.Errorf("%s: image %q is not pinned", name, image)
		}
	}
	for _, store := range []string{"redis", "postgres", "keys", "objects"} {
		if len(project.Services[store].Volumes) == 0 {
			t.Errorf("%s has no volume: its data would be lost", store)
		}
		for _, user := range []string{"api", "worker"} {
			if d := project.Services[user].DependsOn[store]; d.Condition != types.ServiceConditionHealthy {
				t.Errorf("%s does not wait for %s to be healthy", user, store)
			}
		}
	}
	redis := strings.Join(project.Services["redis"].Command, " ")
	for _, option := range []string{"--appendonly yes", "--maxmemory-policy noeviction"} {
		if !strings.Contains(redis, option) {
			t.Errorf("redis runs without %s: %s", option, redis)
		}
	}
}

func TestComposeFileWantsItsSecrets(t *testing.T) {
	for missing := range secrets {
		env := maps.Clone(secrets)
		delete(env, missing)
		if _, err := composed(t, env); err == nil || !strings.Contains(err.Error(), missing) {
			t.Errorf("without %s: %v, want an error that names it", missing, err)
		}
	}
}
