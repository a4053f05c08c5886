package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/models"
)

func auditCommand(env lookup) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Check the log of what was done to children's data, or take it out",
		Long: `The audit log has an entry for every change of what is kept of a child, and for
every access to it: consents, uploads, playback, erasures, exports, policies,
approvals. An entry says what was done, when, and in which role; it names nobody
and holds no text.

Each entry carries a fingerprint (SHA-256) of itself and of the entry before, so
that none can be changed, removed or moved without the following ones telling.
What no chain shows by itself, that its end was cut off, is shown by the signed
heads of the log: the service signs one a day, and each erasure receipt holds one.`,
	}
	cmd.AddCommand(auditVerifyCommand(env), auditExportCommand(env))
	return cmd
}

// auditChecks is what the flags of `langdu audit verify` say.
type auditChecks struct {
	file    string
	keys    publicKeys
	earlier []string // files
	receipt []string // files
}

func auditVerifyCommand(env lookup) *cobra.Command {
	var config Config
	var checks auditChecks
	cmd := &cobra.Command{
		Use:   "verify [FILE]",
		Short: "Say whether the audit log is what was written, or which entry is the first that is not",
		Long: `Check the audit log from its first entry to its last: that none was changed,
removed, added or moved, and that its end was not cut off. Without FILE it is the
log of the data folder (also while a service runs on it) or of --database-url; with
FILE one that "langdu audit export" has written, "-" for standard input.

The log is held against the heads that were signed of it. The key that they must
be signed with is the one of the data folder or of --signing-key, or what you
give with --key, as GET /v1/signing-keys shows it. A file can be checked without
any of these, by the key that it carries: then compare the fingerprint that is
printed with one that you had before, for who writes a log anew can sign it with
a new key.

It prints one line, and ends with status 0, where the log is whole. Otherwise it
names the first entry that is wrong, and ends with status 1.`,
		Example: `  langdu audit verify                              the log of the service in ./data
  langdu audit export > log.jsonl
  langdu audit verify --earlier log.jsonl          and that nothing of what it had then is gone
  langdu audit verify --receipt receipt.json       and that it has what a family was given to show
  langdu audit verify log.jsonl --key 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			checks.file = ""
			if len(args) > 0 {
				checks.file = args[0]
			}
			return config.auditVerify(cmd.Context(), checks, cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	config.flags(cmd.Flags())
	cmd.Flags().Var(&checks.keys, "key", "public `key` in base64 that must have signed (several: with commas between)")
	cmd.Flags().StringArrayVar(&checks.earlier, "earlier", nil, "`file` that was exported before: the log must still have all that it had then")
	cmd.Flags().StringArrayVar(&checks.receipt, "receipt", nil, "`file` with the receipt of an erasure, or several: the log must have the entries that they tell of")
	return cmd
}

func auditExportCommand(env lookup) *cobra.Command {
	var config Config
	var out string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the audit log as JSON lines, with a signed head as the last one",
		Long: `Write the audit log, oldest entry first, one JSON object a line; the last line is
a head of the log, signed with the service's key. The log is checked on the way:
where it is not what was written nothing is signed, and the command fails.

Keep exports where the service cannot reach them. Whoever has one can show later
that the log still has everything that it had then ("langdu audit verify --earlier
FILE"), and can read the file without the service ("langdu audit verify FILE").`,
		Example: `  langdu audit export > log.jsonl                  of the service in ./data, also while it runs
  langdu audit export --out log.jsonl              written whole or not at all`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			return config.auditExport(cmd.Context(), out, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	config.flags(cmd.Flags())
	cmd.Flags().StringVar(&out, "out", "", "`file` to write (default: standard output)")
	return cmd
}

func (c Config) auditVerify(ctx context.Context, checks auditChecks, stdin io.Reader, stdout, stderr io.Writer) error {
	keys := []models.PublicKey(checks.keys)
	if len(keys) == 0 {
		var err error
		if keys, err = c.knownKeys(); err != nil {
			return err
		}
	}
	anchors, err := checks.anchors(keys, stdin)
	if err != nil {
		return err
	}
	proof, err := c.auditProof(ctx, checks.file, keys, anchors, stdin, stderr)
	if errors.Is(err, models.Invalid) {
		return models.Errorf("audit verify", models.Invalid, "the audit log is not what was written: %s", models.Explain(err))
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, auditWords(proof))
	if err == nil && len(keys) == 0 && proof.Key != nil {
		_, err = fmt.Fprintf(stdout, "It was checked with the key that it carries: compare the fingerprint %s with that of the service, at /v1/signing-keys.\n", proof.Key.Fingerprint())
	}
	return err
}

// auditProof checks a file, or the log of the service.
func (c Config) auditProof(ctx context.Context, file string, keys []models.PublicKey, anchors []models.AuditAnchor, stdin io.Reader, stderr io.Writer) (models.AuditProof, error) {
	switch file {
	case "":
		return c.auditProofHere(ctx, keys, anchors, stderr)
	case "-":
		return models.VerifyAudit(stdin, keys, anchors...)
	}
	f, err := os.Open(file)
	if err != nil {
		return models.AuditProof{}, models.E("audit verify", models.NotFound, err)
	}
	defer f.Close()
	return models.VerifyAudit(f, keys, anchors...)
}

// auditWords says what was found.
func auditWords(p models.AuditProof) string {
	head, base := p.Head.Head, p.Head.Base
	words := fmt.Sprintf("The audit log is whole: entries %d to %d, each as it was written", base.Seq+1, head.Seq)
	if p.Entries == 0 {
		words = "The audit log is whole: it has no entries yet"
	}
	if base.Seq > 0 {
		words += fmt.Sprintf("; those up to %d were let go at the end of their time", base.Seq)
	}
	if p.Anchored > 0 {
		words += fmt.Sprintf("; it has all that %s", plural(p.Anchored, "signed head or receipt knows", "signed heads and receipts know"))
	}
	if !p.Head.At.IsZero() {
		words += fmt.Sprintf("; signed %s with the key %s", p.Head.At.Format(time.RFC3339), p.Key.Fingerprint())
	}
	return words + "."
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// auditExport writes to stdout, or to a file whole or not at all.
func (c Config) auditExport(ctx context.Context, out string, stdout, stderr io.Writer) error {
	if out == "" {
		return c.auditLines(ctx, stdout, stderr)
	}
	temp, err := os.CreateTemp(filepath.Dir(out), filepath.Base(out)+".*")
	if err != nil {
		return models.E("audit export", models.Unavailable, err)
	}
	defer os.Remove(temp.Name())
	buffered := bufio.NewWriter(temp)
	err = c.auditLines(ctx, buffered, stderr)
	if err := errors.Join(err, buffered.Flush(), temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), out)
}
