package queue

import (
	"crypto/tls"
	"reflect"
	"strings"
	"testing"

	"github.com/hibiken/asynq"
)

func TestParse(t *testing.T) {
	three := []string{"a:1", "b:2", "[::1]:3"}
	plain := &tls.Config{MinVersion: tls.VersionTLS12}
	for address, want := range map[string]asynq.RedisConnOpt{
		"redis://a:1":              asynq.RedisClientOpt{Addr: "a:1"},
		"redis://:p%40ss@a:1/3":    asynq.RedisClientOpt{Addr: "a:1", Password: "p@ss", DB: 3},
		"redis://u:p@a:1":          asynq.RedisClientOpt{Addr: "a:1", Username: "u", Password: "p"},
		"rediss://:p@a:1":          asynq.RedisClientOpt{Addr: "a:1", Password: "p", TLSConfig: &tls.Config{ServerName: "a", MinVersion: tls.VersionTLS12}},
		"redis-socket://:p@/run/r": asynq.RedisClientOpt{Network: "unix", Addr: "/run/r", Password: "p"},
		"redis-sentinel://a:1,b:2,[::1]:3?master=m": asynq.RedisFailoverClientOpt{
			MasterName: "m", SentinelAddrs: three},
		"redis-sentinel://u:p%2Fw@a:1,b:2,[::1]:3/2?master=m&sentinel-user=su&sentinel-password=s%26w": asynq.RedisFailoverClientOpt{
			MasterName: "m", SentinelAddrs: three, Username: "u", Password: "p/w", DB: 2, SentinelUsername: "su", SentinelPassword: "s&w"},
		"rediss-sentinel://:p@a:1,b:2,[::1]:3?master=m": asynq.RedisFailoverClientOpt{
			MasterName: "m", SentinelAddrs: three, Password: "p", TLSConfig: plain},
		"redis-cluster://a:1,b:2,[::1]:3":         asynq.RedisClusterClientOpt{Addrs: three},
		"redis-cluster://:p@a:1,b:2,[::1]:3":      asynq.RedisClusterClientOpt{Addrs: three, Password: "p"},
		"rediss-cluster://u:p%3A@a:1,b:2,[::1]:3": asynq.RedisClusterClientOpt{Addrs: three, Username: "u", Password: "p:", TLSConfig: plain},
	} {
		if got, err := parse(address); !reflect.DeepEqual(got, want) || err != nil {
			t.Errorf("parse(%s) = %+v, %v, want %+v", address, got, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for what, address := range map[string]string{
		"nothing":                          "",
		"no scheme":                        "secret@a:1",
		"another scheme":                   "https://:secret@a:1",
		"no master":                        "redis-sentinel://:secret@a:1,b:2",
		"a mistyped setting":               "redis-sentinel://:secret@a:1?master=m&sentinal-password=secret",
		"a database that is no number":     "redis-sentinel://:secret@a:1/m",
		"a database of a cluster":          "redis-cluster://:secret@a:1/1",
		"a setting of a cluster":           "redis-cluster://:secret@a:1?master=m",
		"no host":                          "redis-cluster://:secret@",
		"an unescaped password":            "redis-sentinel://:secret%@a:1?master=m",
		"a database of one, no number":     "redis://:secret@a:1/m",
		"a setting that one does not know": "redis://:secret@a:1?colour=red",
	} {
		got, err := parse(address)
		if err == nil {
			t.Errorf("%s: parse = %+v, want an error", what, got)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error quotes the password: %v", what, err)
		}
	}
}
