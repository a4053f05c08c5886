package queue

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestLog has many connections say something while logs come and go: each line is in the
// log that was given last, and in none that has ended.
func TestLog(t *testing.T) {
	var outer, inner bytes.Buffer
	stopOuter := Log(slog.New(slog.NewJSONHandler(&outer, nil)))
	say := func(what string) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() { redisLogs.Printf(context.Background(), "%s of %d", what, 7) })
		}
		wg.Wait()
	}
	say("first")
	stopInner := Log(slog.New(slog.NewJSONHandler(&inner, nil)))
	say("second")
	if err := stopInner(); err != nil {
		t.Fatal(err)
	}
	say("third")
	if err := stopOuter(); err != nil {
		t.Fatal(err)
	}
	say("fourth")
	for _, c := range []struct {
		log, what string
		want      int
	}{{outer.String(), "first", 8}, {outer.String(), "third", 8}, {inner.String(), "second", 8}, {outer.String(), "second", 0}, {outer.String() + inner.String(), "fourth", 0}} {
		if got := strings.Count(c.log, `"says":"`+c.what+` of 7"`); got != c.want {
			t.Errorf("%d lines say %q, want %d", got, c.what, c.want)
		}
	}
}

// TestRedisSpeaksThroughTheLog wants what go-redis itself says in the log: of a server that is
// not there it says something.
func TestRedisSpeaksThroughTheLog(t *testing.T) {
	var log bytes.Buffer
	stop := Log(slog.New(slog.NewJSONHandler(&log, nil)))
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err := Connect(ctx, "redis-sentinel://:LEAK@127.0.0.1:1,127.0.0.1:2?master=m&sentinel-password=LEAK")
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if err == nil || !strings.Contains(log.String(), `"msg":"redis"`) || strings.Contains(log.String()+err.Error(), "LEAK") {
		t.Errorf("the log says %q of %v", log.String(), err)
	}
}
