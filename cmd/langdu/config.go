package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/link"
	"github.com/langdu/langdu/storage/records"
)

// lookup is os.LookupEnv, or a test's stand-in.
type lookup func(string) (string, bool)

// Config is everything that can be set. Each value comes from the first of: its
// flag, the environment, the configuration file, the default.
type Config struct {
	Data   string
	Listen string
	Demo   bool

	HealthListen string

	RedisURL    string
	DatabaseURL string
	S3URL       string

	TLSCert, TLSKey string
	certificates    *certificates // of the two; nil without

	SigningKey  string
	EarlierKeys publicKeys
	RewriteUpTo int64

	ThirdParties, HookSecret, EarlierHookSecret, HookNetworks, Region string

	parties []models.Party

	MasterKey, MasterToken, KeysURL string

	JWTSecret string
	JWKSURL   string
	Issuer    string
	Audience  string

	MaxBytes      int64
	MaxDuration   time.Duration
	MaxListening  time.Duration
	MaxUnfinished time.Duration
	Workers       int
	loadConfig
	Lease      time.Duration
	Grace      time.Duration
	SweepEvery time.Duration
	SweepRate  float64
	FFmpeg     string
	own        *ownModel
	recogniser *ownRecogniser
	isolation  *isolation

	Strictness, Accents string

	Keep models.Schedule

	Requests models.Deadlines
	Holidays string

	LogLevel, LogFormat string
	OpenMetrics         bool
	watchConfig
	BehindTLS bool
}

// flags declares the flags of a command that opens the stores.
func (c *Config) flags(f *pflag.FlagSet) {
	f.String("config", "", "configuration `file`: YAML, one flag name and value per line")
	f.StringVar(&c.Data, "data", "data", "`folder` that holds everything in the embedded shape")
	f.StringVar(&c.RedisURL, "redis-url", "", "Redis that carries jobs, such as redis://:password@host:6379/0 (default: one inside this process)")
	f.StringVar(&c.DatabaseURL, "database-url", "", "PostgreSQL that holds records, such as postgres://user:password@host/langdu (default: SQLite in the data folder)")
	f.StringVar(&c.S3URL, "s3-url", "", "S3 that holds recordings, such as https://key:secret@host:9000/bucket?region=us-east-1 (default: a gateway inside this process over the data folder)")
	keepFlags(f, &c.Keep, models.DefaultSchedule())
	f.StringVar(&c.SigningKey, "signing-key", "", "32 random bytes in hex that sign erasure receipts and the audit log (default without --database-url: made at the first start, kept in the data folder)")
	c.outboundFlags(f)
	c.keyFlags(f)
	f.Var(&c.EarlierKeys, "earlier-signing-keys", "public `keys`, in base64 with commas between, that have signed before --signing-key did: what they have signed stays good")
	f.Int64Var(&c.RewriteUpTo, "rewrite-up-to", records.DefaultRewriteLimit, "size in `bytes` of the tables in PostgreSQL up to which they are written anew to end an erasure; larger ones are vacuumed")
	f.DurationVar(&c.Lease, "lease", 8*time.Second, "how long a worker may fall silent before what it works on is given to another")
	f.StringVar(&c.LogLevel, "log-level", "info", "debug, info, warn or error")
	f.StringVar(&c.LogFormat, "log-format", "text", "text or json")
}

// workerFlags declares the flags of a command that runs workers.
func (c *Config) workerFlags(f *pflag.FlagSet) {
	f.IntVar(&c.Workers, "workers", runtime.NumCPU(), "recordings worked on at once in this process; 0 for none")
	f.DurationVar(&c.Grace, "grace", 20*time.Second, "how long running work may take to end on shutdown")
	f.DurationVar(&c.SweepEvery, "sweep-every", 10*time.Minute, "how often what has expired is erased")
	c.choreFlags(f)
	c.sweepFlags(f)
	f.StringVar(&c.HealthListen, "health-listen", "", "`address` at which \"langdu work\" answers /healthz, /readyz, /metrics and, to its own machine, /profile (default: none)")
	c.listenFlags(f)
	c.watchFlags(f)
}

// sweepFlags declares the flags of a command that sweeps.
func (c *Config) sweepFlags(f *pflag.FlagSet) {
	f.Float64Var(&c.SweepRate, "sweep-rate", 0, "recordings that a sweep erases in a second at most; 0: as many as go, with children who wait first")
}

// listenFlags declares the flags of a command that listens to recordings.
func (c *Config) listenFlags(f *pflag.FlagSet) {
	f.DurationVar(&c.MaxDuration, "max-duration", 15*time.Minute, "longest recording that is accepted")
	f.StringVar(&c.FFmpeg, "ffmpeg", "ffmpeg", "program that decodes AMR, 3GP and CAF; \"off\" for none")
	f.StringVar(&c.Strictness, "strictness", "normal", "lenient, normal or strict: how sure the engine must be of a mistake, where a page does not say")
	f.StringVar(&c.Accents, "accents", "", "accents that are no mistakes where a page does not say, as `pair=treatment` with commas between: z/zh, n/l, f/h, r/l, an/ang, en/eng or in/ing, noted or tolerated")
	c.own = &ownModel{}
	c.own.flags(f)
	c.recogniser = &ownRecogniser{}
	c.recogniser.flags(f)
	c.isolation = &isolation{}
	c.isolation.flags(f)
}

// serverFlags declares the flags of the API.
func (c *Config) serverFlags(f *pflag.FlagSet) {
	c.requestFlags(f)
	c.loadFlags(f)
	c.drainFlags(f)
	f.StringVar(&c.Listen, "listen", "127.0.0.1:8080", "`address` to listen on; port 0 for any free one")
	f.BoolVar(&c.Demo, "demo", false, "make a demo learner with consent and a few pages, and let whoever opens the page in as their guardian (loopback only)")
	f.StringVar(&c.TLSCert, "tls-cert", "", "certificate `file`; with --tls-key the API speaks HTTPS")
	f.StringVar(&c.TLSKey, "tls-key", "", "key `file` of the certificate")
	f.StringVar(&c.JWTSecret, "jwt-secret", "", "secret of HS256 tokens, at least 32 bytes (default: made at the first start, kept in the data folder)")
	f.StringVar(&c.JWKSURL, "jwks-url", "", "`URL` of the keys of RS256 and ES256 tokens, instead of the secret")
	f.StringVar(&c.Issuer, "jwt-issuer", "", "issuer that tokens must name")
	f.StringVar(&c.Audience, "jwt-audience", "", "audience that tokens must name")
	f.Int64Var(&c.MaxBytes, "max-bytes", 50<<20, "largest upload that is accepted, in bytes")
	f.DurationVar(&c.MaxUnfinished, "max-unfinished", 24*time.Hour, "how long an upload that was cut off is kept to be gone on with; 24 hours at most")
	f.DurationVar(&c.MaxListening, "max-listening", models.MostAccess, "longest time for which a custodian may let a member of staff hear a recording; an hour at most")
	f.BoolVar(&c.BehindTLS, "behind-tls", false, "clients reach the API through a proxy that speaks TLS: cookies are for HTTPS only")
}

// prepare reads what no flag has set, and checks what can be checked before a
// store is opened.
func (c *Config) prepare(cmd *cobra.Command, env lookup) error {
	if err := load(cmd.Flags(), env); err != nil {
		return err
	}
	// The embedded object store changes the working directory.
	for _, path := range slices.Concat(c.own.paths(), c.recogniser.paths(), []*string{&c.Data, &c.TLSCert, &c.TLSKey, &c.ThirdParties, &c.Holidays}) {
		if *path == "" {
			continue
		}
		absolute, err := filepath.Abs(*path)
		if err != nil {
			return models.E("configuration", models.Invalid, err)
		}
		*path = absolute
	}
	if err := c.checkLease(); err != nil {
		return err
	}
	if err := c.prepareWatch(env); err != nil {
		return err
	}
	if err := c.readParties(); err != nil {
		return err
	}
	if cmd.Flags().Lookup("workers") != nil {
		if err := c.checkWork(); err != nil {
			return err
		}
	}
	if cmd.Flags().Lookup("max-uploads") != nil {
		if err := c.checkLimits(); err != nil {
			return err
		}
	}
	return c.Keep.Validate()
}

// checkWork checks how jobs are worked on, also where this process works on none: what
// is wrong is found where it was set, and not on the day when workers are turned on.
func (c Config) checkWork() error {
	if c.Workers < 0 {
		return models.Errorf("configuration", models.Invalid, "--workers %d: want how many recordings are worked on at once, or 0 for none", c.Workers)
	}
	if _, err := parseRules(c.Strictness, c.Accents); err != nil {
		return err
	}
	jobs := c.jobs(discard())
	jobs.Concurrency = max(1, c.Workers)
	return jobs.Validate()
}

// minLease is the shortest lease where records and workers are one process, and
// minSharedLease where they are not: long enough that a worker whose link was cut is
// given up by its own system before another takes over what it had.
const (
	minLease       = time.Second
	minSharedLease = link.Silence + 2*time.Second
)

// checkLease checks how long work is a worker's own.
func (c Config) checkLease() error {
	switch {
	case c.Lease < minLease:
		return models.Errorf("configuration", models.Invalid, "--lease %s: want at least %s, in which a worker says three times that it lives", c.Lease, minLease)
	case c.DatabaseURL != "" && c.Lease < minSharedLease:
		return models.Errorf("configuration", models.Invalid,
			"--lease %s: want at least %s with --database-url: a link to it that was cut is given up after %s, and what a worker has must not be another's before", c.Lease, minSharedLease, link.Silence)
	}
	return nil
}

// load fills what no flag has set from the environment (LANGDU_DATA for --data;
// LANGDU_JWT_SECRET_FILE names a file that holds the value) and from the file.
func load(f *pflag.FlagSet, env lookup) error {
	const op = "configuration"
	file, err := readFile(f, env)
	if err != nil {
		return err
	}
	var failed error
	f.VisitAll(func(flag *pflag.Flag) {
		if flag.Changed || flag.Name == "help" {
			return
		}
		value, from, err := find(flag.Name, env, file)
		if err == nil && from != "" {
			err = f.Set(flag.Name, value)
		}
		if err != nil {
			failed = errors.Join(failed, models.Errorf(op, models.Invalid, "%s: %w", from, err))
		}
		delete(file, flag.Name)
	})
	known := everyFlag()
	for name := range file {
		if known.Lookup(name) == nil {
			failed = errors.Join(failed, models.Errorf(op, models.Invalid, "configuration file: there is no setting %q", name))
		}
	}
	return failed
}

// everyFlag is the settings of all commands: they share one file, and each
// passes over what is another's.
func everyFlag() *pflag.FlagSet {
	var c Config
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	c.flags(all)
	c.workerFlags(all)
	c.serverFlags(all)
	return all
}

// find is the value of one setting and where it was found; from is "" where it
// is nowhere.
func find(name string, env lookup, file map[string]string) (value, from string, err error) {
	key := "LANGDU_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	if value, ok := env(key); ok {
		return value, key, nil
	}
	if path, ok := env(key + "_FILE"); ok {
		content, err := os.ReadFile(path)
		return strings.TrimRight(string(content), "\r\n"), key + "_FILE", err
	}
	if value, ok := file[name]; ok {
		return value, "configuration file, " + name, nil
	}
	return "", "", nil
}

func readFile(f *pflag.FlagSet, env lookup) (map[string]string, error) {
	path := f.Lookup("config").Value.String()
	if value, ok := env("LANGDU_CONFIG"); path == "" && ok {
		path = value
	}
	if path == "" {
		return nil, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, models.E("configuration", models.Invalid, err)
	}
	var file map[string]string
	if err := yaml.Unmarshal(content, &file); err != nil {
		return nil, models.Errorf("configuration", models.Invalid, "%s: %w", path, err)
	}
	return file, nil
}
