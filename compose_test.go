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

// TestComposeFileTellsTheHook wants whoever declares an app's hook to have it by .env
// alone, and nobody to have one who does not.
func TestComposeFileTellsTheHook(t *testing.T) {
	env := maps.Clone(secrets)
	env["LANGDU_THIRD_PARTIES_FILE"], env["LANGDU_HOOK_SECRET"], env["LANGDU_HOOK_NETWORKS"], env["LANGDU_REGION"] = "./third.yaml", "whsec_x", "10.0.0.0/8", "cn"
	for _, test := range []struct {
		name                            string
		env                             map[string]string
		file, secret, networks, isolate string
	}{
		{"declared", env, "third.yaml", "whsec_x", "10.0.0.0/8", "false"},
		{"not declared", secrets, "/dev/null", "", "", "false"},
	} {
		project, err := composed(t, test.env)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"api", "worker"} {
			s := project.Services[name]
			said := func(key string) string {
				if v := s.Environment[key]; v != nil {
					return *v
				}
				return "nothing"
			}
			if said("LANGDU_HOOK_SECRET") != test.secret || said("LANGDU_HOOK_NETWORKS") != test.networks || said("LANGDU_REDIS_URL") == "nothing" {
				t.Errorf("%s: %s is told %v", test.name, name, s.Environment)
			}
			if len(s.Volumes) != 1 || !strings.HasSuffix(s.Volumes[0].Source, test.file) || s.Volumes[0].Target != said("LANGDU_THIRD_PARTIES") || !s.Volumes[0].ReadOnly {
				t.Errorf("%s: %s has the volumes %+v", test.name, name, s.Volumes)
			}
			if want := map[string]string{"api": "nothing", "worker": test.isolate}[name]; said("LANGDU_ISOLATE") != want {
				t.Errorf("%s: %s is told LANGDU_ISOLATE=%s, want %s", test.name, name, said("LANGDU_ISOLATE"), want)
			}
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
