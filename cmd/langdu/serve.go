package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/models"
)

func serveCommand(env lookup) *cobra.Command {
	var config Config
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the API and its pages, with workers in the same process",
		Long: `Run the API and its pages. Without further settings everything is in this one
process and under one data folder: the records in SQLite, the recordings behind
an S3 gateway, the queue in a Redis of its own, and the workers.

With --redis-url, --database-url and --s3-url the process is an API on those
stores; --workers 0 leaves the work to "langdu work" on other machines.

Every flag can also be set in the environment, as LANGDU_ and the flag's name in
capitals with _ for - (LANGDU_DATA for --data; LANGDU_JWT_SECRET_FILE names a
file that holds the value), or in the YAML file of --config. The flag wins over
the environment, the environment over the file.`,
		Example: `  langdu serve --demo
  langdu serve --data /var/lib/langdu --listen 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			return config.serve(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	config.flags(cmd.Flags())
	config.workerFlags(cmd.Flags())
	config.serverFlags(cmd.Flags())
	return cmd
}

// serve runs until ctx ends, then lets running requests and jobs end.
func (c Config) serve(ctx context.Context, stdout, stderr io.Writer) (err error) {
	ctx = models.WithActor(ctx, models.Actor{Role: "service"})
	log, err := c.logger(stderr)
	if err != nil {
		return err
	}
	warnOfStrays(os.Environ(), log)
	listener, err := c.listen()
	if err != nil {
		return err
	}
	defer listener.Close()
	if c.certificates, err = c.certified(log); err != nil {
		return err
	}
	c.warnOfPlain(listener.Addr(), log)
	if c.watching, err = c.watch(ctx, log); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.watching.Close()) }()
	s, err := c.open(ctx, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := c.enforce(ctx, s, log); err != nil {
		return err
	}
	if c.Demo {
		if err := s.seed(ctx, s.now()); err != nil {
			return err
		}
	}
	if err := c.watchService(s); err != nil {
		return err
	}
	answering, hush := context.WithCancel(context.WithoutCancel(ctx))
	defer hush()
	parts, ctx := newTogether(ctx)
	handler, err := c.handler(answering, ctx.Done(), s, log)
	if err != nil {
		return err
	}
	control, err := c.controlListener(log)
	if err != nil {
		return err
	}
	if c.Workers > 0 {
		work, err := c.workers(s, log)
		if err != nil {
			return err
		}
		parts.run(func() error { return work(ctx) })
	}
	if control != nil {
		parts.run(func() error { return c.control(ctx, control, s, log) })
	}
	parts.run(func() error {
		return c.answer(ctx, listener, leaving(ctx.Done(), handler), func() { c.drain(log); hush() }, log)
	})
	if _, err := fmt.Fprintf(stdout, "langdu is ready at %s\n", c.address(listener)); err != nil {
		return err
	}
	return parts.wait()
}

// listen takes the address before anything else is opened: that another process
// has it is the likeliest thing to go wrong.
func (c Config) listen() (net.Listener, error) {
	listener, err := net.Listen("tcp", c.Listen)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, models.Errorf("serve", models.Unavailable,
			"cannot listen on %s: %w (is langdu running already? choose another address with --listen)", c.Listen, err)
	case err != nil:
		return nil, models.Errorf("serve", models.Invalid, "--listen %s: %w: want an address of this machine and a free port, such as 127.0.0.1:8080", c.Listen, err)
	}
	if c.Demo && !listener.Addr().(*net.TCPAddr).IP.IsLoopback() {
		return nil, errors.Join(models.Errorf("serve", models.Invalid,
			"--demo lets whoever opens the page in, so it listens on loopback only: use --listen 127.0.0.1:8080"), listener.Close())
	}
	return listener, nil
}

// address is what a person opens.
func (c Config) address(listener net.Listener) string {
	scheme, addr := "http", listener.Addr().(*net.TCPAddr)
	if c.TLSCert != "" {
		scheme = "https"
	}
	host := addr.IP.String()
	if addr.IP.IsUnspecified() {
		host = "localhost"
	}
	return scheme + "://" + net.JoinHostPort(host, fmt.Sprint(addr.Port)) + "/"
}

// answer serves HTTP until ctx ends; then takes leave, and waits until running requests
// have ended, at most the grace.
func (c Config) answer(ctx context.Context, listener net.Listener, handler http.Handler, leave func(), log *slog.Logger) error {
	calls := &underway{}
	server := newServer(calls.counting(handler), patient, log)
	secured := c.certificates != nil && listener.Addr().Network() == "tcp"
	if secured {
		server.TLSConfig.GetCertificate = c.certificates.get
	}
	done := make(chan error, 1)
	go func() {
		if secured {
			done <- server.ServeTLS(listener, "", "")
			return
		}
		done <- server.Serve(listener)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	leave()
	return calls.shutDown(ctx, server, c.Grace)
}
