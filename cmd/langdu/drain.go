package main

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/spf13/pflag"
)

// drainFlags declares how the API takes leave.
func (c *loadConfig) drainFlags(f *pflag.FlagSet) {
	f.DurationVar(&c.Drain, "drain", 5*time.Second, "how long, on shutdown, /readyz says that the process ends while calls are taken still, for load balancers to turn to others; not where everything is in the data folder")
}

// drain is the time between the word that the process ends and the closing of its door.
func (c Config) drain(log *slog.Logger) {
	if c.alone() || c.Drain <= 0 {
		return // there is nobody else to turn to
	}
	log.Info("ending: new calls are to go elsewhere", "calls are taken for", c.Drain, "and may last", c.Grace)
	<-time.After(c.Drain)
}

// leaving has clients leave the connection with the answer to a call that they make on it
// after ending: the next may go to another process. To close those that are idle would
// break off calls that are just on their way.
func leaving(ending <-chan struct{}, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-ending:
			w.Header().Set("Connection", "close")
		default:
		}
		next.ServeHTTP(w, r)
	})
}
