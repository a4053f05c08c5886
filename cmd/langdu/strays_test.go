package main

import (
	"slices"
	"testing"
)

// TestStrays wants a slip in a setting's name told, and nothing else.
func TestStrays(t *testing.T) {
	environ := []string{
		"LANGDU_KEEP_ORIGNAL=7d", "LANGDU_JWT_SECRT_FILE=/run/secrets/jwt", "LANGDU_=", // slips
		"LANGDU_KEEP_ORIGINAL=7d", "LANGDU_JWT_SECRET_FILE=/run/secrets/jwt", "LANGDU_CONFIG=x", "LANGDU_WORKERS=2", "LANGDU_ISOLATE=true", "LANGDU_DEMO=1",
		"LANGDU_PORT=tcp://10.0.0.1:8080", "LANGDU_PORT_8080_TCP_ADDR=10.0.0.1", "LANGDU_SERVICE_HOST=10.0.0.1", "LANGDU_API_SERVICE_PORT=8080", // of Kubernetes
		"LANGDU_TEST_REDIS=x", "PATH=/bin", "OTEL_EXPORTER_OTLP_ENDPOINT=x",
	}
	if got, want := strays(environ), []string{"LANGDU_", "LANGDU_JWT_SECRT_FILE", "LANGDU_KEEP_ORIGNAL"}; !slices.Equal(got, want) {
		t.Errorf("strays = %q, want %q", got, want)
	}
}
