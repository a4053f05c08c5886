package main

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// TestMetricsOfWorkers asks workers alone: they tell this machine, and others only
// where that is opened; and they say which store does not answer, without being
// taken for dead.
func TestMetricsOfWorkers(t *testing.T) {
	stores := shapes(t)["real stores"]
	if stores == nil {
		t.Skip("workers alone need real stores")
	}
	secrets(t, stores)
	address := freeAddress(t)
	background(t, append([]string{"work", "--log-level", "warn", "--health-listen", address}, stores...), io.Discard)
	get := func(path string, header ...string) (int, string) {
		request, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(header); i += 2 {
			request.Header.Set(header[i], header[i+1])
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return 0, ""
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(body)
	}
	await(t, "the worker", func() bool { status, _ := get("/readyz"); return status == 200 })
	if status, body := get("/readyz"); status != 200 || !strings.Contains(body, `"records":"ok"`) {
		t.Errorf("/readyz = %d %s", status, body)
	}
	status, text := get("/metrics")
	if status != 200 || !strings.Contains(text, "langdu_worker_slots ") || !strings.Contains(text, "langdu_build_info{") {
		t.Errorf("/metrics = %d, %d bytes", status, len(text))
	}
	lintMetrics(t, []byte(text))
	if status, _ := get("/metrics", "X-Forwarded-For", "203.0.113.7"); status != 403 {
		t.Errorf("/metrics through a proxy = %d, want 403", status)
	}
}

// freeAddress is an address that nothing listens at.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}
