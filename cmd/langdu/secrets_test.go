package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/need"
	"github.com/langdu/langdu/models"
)

// hostile is a server that answers whatever it is told as each store refuses somebody.
func hostile(t *testing.T, says string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return // the test has ended
			}
			go func() {
				_ = c.SetDeadline(time.Now().Add(5 * time.Second))
				_, _ = c.Read(make([]byte, 4096))
				_, _ = io.WriteString(c, says)
				_ = c.Close()
			}()
		}
	}()
	return listener.Addr().String()
}

// wrongURLs are addresses of a store with the secret in them, none of which leads to one.
func wrongURLs(scheme string) func(t *testing.T, secret string) []string {
	return func(t *testing.T, secret string) []string {
		answers := map[string]string{
			"redis": "-WRONGPASS invalid username-password pair or user is disabled.\r\n", "http": "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
			"postgres": "E\x00\x00\x00\x2fSFATAL\x00C28P01\x00Mpassword of LEAK is wrong\x00\x00",
		}
		user := "://langdu:" + secret + "@"
		path := map[string]string{"http": "/langdu"}[scheme] // a bucket, and no number
		if path == "" {
			path = "/0"
		}
		return []string{
			scheme + user + "127.0.0.1:1" + path, scheme + user + hostile(t, answers[scheme]) + path, scheme + user + hostile(t, "\x00nonsense") + path,
			scheme + user + "[::1/0", scheme + user + "127.0.0.1:port/0", scheme + user + "127.0.0.1:1/0?x=%zz", scheme + "://langdu:%zz" + secret + "@127.0.0.1:1/0",
			scheme + user + "/", "ftp" + user + "127.0.0.1:1/0", secret, "password=" + secret + " host=127.0.0.1 port=1", scheme + user + "127.0.0.1:1/0\n", "redis-sentinel" + user + "127.0.0.1:1?master=m&sentinel-password=" + secret + "&x=1",
		}
	}
}

// wrongSecrets are values that are refused, or that no server takes.
var wrongSecrets = map[string]func(t *testing.T, secret string) []string{
	"jwt-secret":  func(_ *testing.T, s string) []string { return []string{s} }, // too short
	"signing-key": func(_ *testing.T, s string) []string { return []string{s, hex64(s)[:40], hex64(s) + "00"} },
	"master-key": func(_ *testing.T, s string) []string {
		return []string{s, hex64(s) + "," + s, "https://u:" + s + "@127.0.0.1:1/transit/key"}
	},
	"hook-secret":         func(_ *testing.T, s string) []string { return []string{s, "whsec_" + s, whsec(s)[:20]} },
	"earlier-hook-secret": func(_ *testing.T, s string) []string { return []string{s, "whsec_" + s + "!"} },
	"redis-url":           wrongURLs("redis"),
	"database-url":        wrongURLs("postgres"),
	"keys-url":            wrongURLs("postgres"),
	"s3-url":              wrongURLs("http"),
	"jwks-url": func(_ *testing.T, s string) []string {
		return []string{"http://u:" + s + "@127.0.0.1:1/keys", "://" + s, "http://127.0.0.1:1/%zz" + s}
	},
	"otlp-endpoint": func(_ *testing.T, s string) []string {
		return []string{s, "http://u:" + s + "@[::1", "ftp://u:" + s + "@127.0.0.1:1"}
	},
	"master-token": nil, // told to OpenBao: see TestSecretsOfAServiceAreNotPrinted
}

// in sets a setting in one of the four ways, and returns the arguments and what looks up
// the environment.
func in(t *testing.T, way int, setting, value string) ([]string, lookup) {
	t.Helper()
	key, file := "LANGDU_"+strings.ToUpper(strings.ReplaceAll(setting, "-", "_")), filepath.Join(t.TempDir(), "setting")
	write := func(content string) {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := map[string]string{}
	var args []string
	switch way % 4 {
	case 0:
		args = []string{"--" + setting + "=" + value}
	case 1:
		env[key] = value
	case 2:
		write(value + "\n")
		env[key+"_FILE"] = file
	case 3:
		write(fmt.Sprintf("%s: %q\n", setting, value))
		args = []string{"--config", file}
	}
	return args, func(name string) (string, bool) { value, ok := env[name]; return value, ok }
}

// allOf is all that a command prints, its error too, however that is formatted.
func allOf(ctx context.Context, env lookup, args ...string) (string, error) {
	var out bytes.Buffer
	log := &sheets{}
	err := run(ctx, args, env, &out, log)
	text := out.String() + log.String()
	if err != nil {
		text += fmt.Sprintf("%s\n%v\n%+v\n%#v\n%s\n", sentence(err), err, err, err, models.Outline(err))
	}
	return text, err
}

// TestRefusedSecretsAreNotPrinted sets every secret to values that are refused, and to
// servers that are not there, that refuse, and that speak something else.
func TestRefusedSecretsAreNotPrinted(t *testing.T) {
	for _, setting := range sortedSecrets() {
		wrong, ok := wrongSecrets[setting]
		if !ok {
			t.Errorf("no wrong values of --%s are tried", setting)
		}
		if wrong == nil {
			continue
		}
		t.Run(setting, func(t *testing.T) {
			elsewhere, beside := besideOthers(t, setting)
			if beside {
				t.Parallel()
			}
			var all sync.WaitGroup
			for way, value := range wrong(t, secretOf(setting)) {
				args, env := in(t, way, setting, value)
				args = append([]string{"serve", "--listen", "127.0.0.1:0", "--workers", "0", "--log-level", "debug", "--data", t.TempDir()}, args...)
				if args = append(args, elsewhere...); !beside {
					serveRefused(t, setting, value, env, args)
					continue
				}
				all.Go(func() { serveRefused(t, setting, value, env, args) })
			}
			all.Wait()
		})
	}
}

// besideOthers says whether services with this setting wait for a server, and may be
// started beside each other: with these settings of an object store that takes everything,
// for of those in the process there can be one at a time.
func besideOthers(t *testing.T, setting string) (elsewhere []string, beside bool) {
	keys := []string{"--master-key", strings.Repeat("a5", 32), "--signing-key", strings.Repeat("5a", 32)}
	switch setting {
	case "s3-url":
		return keys, true
	case "redis-url", "keys-url":
	default:
		return nil, false
	}
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(server.Close)
	return append(keys, "--s3-url", strings.Replace(server.URL, "://", "://key:secret@", 1)+"/langdu?region=us-east-1"), true
}

// serveRefused wants a service refused, for this setting and nothing else, and no word of
// its value.
func serveRefused(t *testing.T, setting, value string, env lookup, args []string) {
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	text, err := allOf(ctx, env, args...)
	if err == nil || strings.Contains(text, "is ready at") {
		t.Errorf("--%s %q is taken", setting, value)
	}
	if errors.Is(err, models.Conflict) {
		t.Errorf("--%s %q was not tried: %v", setting, value, err)
	}
	noLeak(t, fmt.Sprintf("serve with --%s %q", setting, value), text)
}

// TestHelpShowsNoSecrets sets every secret, and asks every command how it is used.
func TestHelpShowsNoSecrets(t *testing.T) {
	all := map[string]string{}
	for setting, value := range secretSettings {
		all["LANGDU_"+strings.ToUpper(strings.ReplaceAll(setting, "-", "_"))] = value(secretOf(setting))
	}
	env := func(name string) (string, bool) { value, ok := all[name]; return value, ok }
	for _, c := range everyCommand(commands(env)) {
		text, err := allOf(t.Context(), env, append(pathOf(c), "--help")...)
		if err != nil || !strings.Contains(text, "Usage:") {
			t.Errorf("%s --help: %v, %.200s", c.CommandPath(), err, text)
		}
		noLeak(t, c.CommandPath()+" --help", text)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		text, _ = allOf(ctx, env, append(pathOf(c), "--nonsense")...)
		cancel()
		noLeak(t, c.CommandPath()+" --nonsense", text)
	}
	var c Config
	c.JWTSecret = secretOf("jwt-secret")
	noLeak(t, "a configuration", fmt.Sprintf("%v %+v %#v %s %q %v", c, c, c, c, c, &c))
}

// TestSecretsOfAServiceAreNotPrinted runs a service as a process, with every secret set
// that does not lead to a store, among them servers that are away, and looks through all
// that it and its tools print.
func TestSecretsOfAServiceAreNotPrinted(t *testing.T) {
	need.Patience(t)
	data, parties := t.TempDir(), filepath.Join(t.TempDir(), "parties.yaml")
	declared := strings.Join(newApp(t).declare(t)[:2], " ")
	content, err := os.ReadFile(strings.Fields(declared)[1])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(parties, bytes.ReplaceAll(content, []byte("/hooks/langdu"), []byte("/hooks/"+secretOf("hook-url"))), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, setting := range []string{"jwt-secret", "signing-key", "master-key", "master-token", "hook-secret", "earlier-hook-secret", "otlp-endpoint"} {
		t.Setenv("LANGDU_"+strings.ToUpper(strings.ReplaceAll(setting, "-", "_")), secretSettings[setting](secretOf(setting)))
	}
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer "+secretOf("otlp-headers")+","+secretOf("otlp-headers")+",x=%zz"+secretOf("otlp-headers"))
	t.Setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://u:"+secretOf("otlp-endpoint")+"@[::1")
	args := []string{"--data", data, "--third-parties", parties, "--region", "us-east-1", "--hook-networks", "127.0.0.0/8"}
	log := &sheets{}
	s, stop := launch(t, log, append([]string{"serve", "--listen", "127.0.0.1:0", "--log-level", "debug", "--log-format", "json"}, args...)...)
	s.data = data
	s.token = s.sign(t, "--role", "app")
	s.newReader(t, "xiaoming")
	ask := func(token string, requests ...string) {
		t.Helper()
		s.token = token
		for _, r := range requests {
			method, path, _ := strings.Cut(r, " ")
			_, header, answer := s.call(t, method, path, map[string]any{"nonsense": strings.Repeat("x", 10)})
			noLeak(t, r, fmt.Sprint(header)+string(answer))
		}
	}
	app, operator := s.token, s.sign(t, "--role", "operator")
	for _, token := range []string{app, operator, "nonsense", ""} {
		ask(token, "GET /metrics", "GET /readyz", "GET /healthz", "GET /openapi.json", "GET /openapi.yaml", "GET /docs", "GET /", "GET /v1/operations", "GET /v1/operations/hook",
			"POST /v1/recordings", "PUT /v1/learners/xiaohong", "GET /v1/retention", "GET /v1/session", "DELETE /v1/nothing", "GET /v1/audit", "GET /v1/third-parties")
	}
	for _, tool := range []string{"status", "keys status", "hook status", "audit verify", "parked list", "retention show", "report", "profile goroutine --out " + filepath.Join(t.TempDir(), "p")} {
		words := strings.Fields(tool)
		text, _ := allOf(t.Context(), os.LookupEnv, append(append(words, "--data", data), args[2:4]...)...)
		noLeak(t, tool, text)
	}
	await(t, "a call of the hook", func() bool { return strings.Contains(log.String(), "traces could not be sent") })
	stop()
	if text := log.String(); !strings.Contains(text, `"level":"DEBUG"`) && !strings.Contains(text, `"level":"INFO"`) {
		t.Errorf("the log says nothing:\n%.1000s", text)
	}
	for line := range strings.Lines(log.String()) {
		if !strings.HasPrefix(line, "{") {
			t.Errorf("a line of the log is not JSON: %s", line)
		}
	}
	noLeak(t, "the log", log.String())
}

// launch runs langdu as a process, and returns its service and what ends it.
func launch(t *testing.T, log io.Writer, args ...string) (*service, func()) {
	t.Helper()
	command := exec.Command(os.Args[0], args...)
	command.Env, command.Stderr = append(os.Environ(), asProgram+"=1"), log
	out, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() }) // it has ended, where the test went well
	line := make([]byte, 200)
	n, err := out.Read(line)
	if err != nil {
		t.Fatalf("serve printed no address: %v\n%s", err, log)
	}
	text := string(line[:n])
	return &service{address: strings.TrimSuffix(strings.TrimSpace(text[strings.Index(text, "http"):]), "/")}, func() {
		_ = command.Process.Signal(os.Interrupt)
		_ = command.Wait() // after an interrupt
	}
}
