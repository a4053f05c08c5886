package queue

import (
	"crypto/tls"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

// errAddress never quotes the address: it holds a password.
var errAddress = errors.New("the queue's address is of none of the forms " +
	"redis://[user:password@]host:port[/number], rediss:// (the same over TLS), redis-socket://[:password@]/path, " +
	"redis-sentinel://[user:password@]host:port,host:port[/number]?master=name[&sentinel-user=…][&sentinel-password=…], rediss-sentinel://, " +
	"redis-cluster://[user:password@]host:port,host:port and rediss-cluster://")

// parse reads the address of a Redis. asynq has a parser of its own, which forgets
// the user of redis:// and takes the password of redis-sentinel:// for that of the
// sentinels: servers with a password could not be reached behind them.
func parse(address string) (asynq.RedisConnOpt, error) {
	scheme, _, _ := strings.Cut(address, "://")
	switch scheme {
	case "redis", "rediss":
		return parseSingle(address)
	case "redis-socket":
		option, err := asynq.ParseRedisURI(address)
		if err != nil {
			return nil, errAddress
		}
		return option, nil
	case "redis-sentinel", "rediss-sentinel":
		return parseSentinel(address)
	case "redis-cluster", "rediss-cluster":
		return parseCluster(address)
	}
	return nil, errAddress
}

func parseSingle(address string) (asynq.RedisConnOpt, error) {
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, errAddress
	}
	return asynq.RedisClientOpt{
		Addr: o.Addr, Username: o.Username, Password: o.Password, DB: o.DB, TLSConfig: o.TLSConfig,
		DialTimeout: o.DialTimeout, ReadTimeout: o.ReadTimeout, WriteTimeout: o.WriteTimeout, PoolSize: o.PoolSize,
	}, nil
}

// parseSentinel: user and password are those of the servers, as with every other
// form; the sentinels may have others.
func parseSentinel(address string) (asynq.RedisConnOpt, error) {
	s, err := parseSeveral(address)
	if err != nil {
		return nil, err
	}
	o := asynq.RedisFailoverClientOpt{
		MasterName: s.query.Get("master"), SentinelAddrs: s.hosts, TLSConfig: s.tls, Username: s.user, Password: s.password,
		SentinelUsername: s.query.Get("sentinel-user"), SentinelPassword: s.query.Get("sentinel-password"),
	}
	if o.DB, err = s.number(); err != nil || o.MasterName == "" || s.has("master", "sentinel-user", "sentinel-password") != nil {
		return nil, errAddress
	}
	return o, nil
}

func parseCluster(address string) (asynq.RedisConnOpt, error) {
	s, err := parseSeveral(address)
	if err != nil || s.path != "" || s.has() != nil { // a cluster has no numbered databases
		return nil, errAddress
	}
	return asynq.RedisClusterClientOpt{Addrs: s.hosts, Username: s.user, Password: s.password, TLSConfig: s.tls}, nil
}

// several is an address of several hosts, in its pieces.
type several struct {
	user, password, path string
	hosts                []string
	query                url.Values
	tls                  *tls.Config // nil without TLS; of no name: that of the host counts
}

func parseSeveral(address string) (s several, err error) {
	before, hosts, after := cutHosts(address)
	u, err := url.Parse(before + "hosts" + after)
	if err != nil || hosts == "" || u.Fragment != "" {
		return s, errAddress
	}
	s.user, s.path, s.hosts = u.User.Username(), strings.Trim(u.Path, "/"), strings.Split(hosts, ",")
	s.password, _ = u.User.Password()
	if s.query, err = url.ParseQuery(u.RawQuery); err != nil {
		return s, errAddress
	}
	if strings.HasPrefix(u.Scheme, "rediss-") {
		s.tls = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return s, nil
}

// cutHosts cuts out what no URL may have: more than one host.
func cutHosts(address string) (before, hosts, after string) {
	begin := strings.Index(address, "://") + len("://")
	end := len(address)
	if i := strings.IndexAny(address[begin:], "/?#"); i >= 0 {
		end = begin + i
	}
	begin += strings.LastIndex(address[begin:end], "@") + 1
	return address[:begin], address[begin:end], address[end:]
}

// number is which database of a server is used.
func (s several) number() (int, error) {
	if s.path == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s.path)
	if err != nil || n < 0 {
		return 0, errAddress
	}
	return n, nil
}

// has refuses settings that are none: a mistyped one would be passed over.
func (s several) has(known ...string) error {
	for _, name := range known {
		s.query.Del(name)
	}
	if len(s.query) > 0 {
		return errAddress
	}
	return nil
}
