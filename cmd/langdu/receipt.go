package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/models"
)

func receiptCommand(env lookup) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "receipt",
		Short: "Check and export the receipts that erasures end in",
		Args:  cobra.NoArgs,
	}
	cmd.AddCommand(receiptVerifyCommand(env), receiptExportCommand(env))
	return cmd
}

func receiptVerifyCommand(env lookup) *cobra.Command {
	var config Config
	var keys []string
	cmd := &cobra.Command{
		Use:   "verify FILE...",
		Short: "Say whether receipts are as they were signed",
		Long: `Say whether receipts are as they were signed. A file holds a receipt, the whole
answer of GET /v1/erasures/{id}, or an export of all receipts; "-" is the standard
input. Several receipts must follow each other without a gap; an export must be
whole. The command fails where anything is wrong.

The trusted key is --key, else --signing-key's, else the data folder's. Without any
a receipt is checked with the key that it carries, which shows that it was not
changed, but not by whom it was signed: compare the fingerprint.`,
		Example: `  curl -H "Authorization: Bearer $TOKEN" https://langdu.example/v1/erasures/$ID | langdu receipt verify -
  langdu receipt verify --key key.txt receipts.jsonl`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			if err := load(cmd.Flags(), env); err != nil {
				return err
			}
			trusted, err := config.trustedKeys(keys)
			if err != nil {
				return err
			}
			return verifyReceipts(files, trusted, cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
	f := cmd.Flags()
	f.String("config", "", "configuration `file`, as for serve")
	f.StringVar(&config.Data, "data", "data", "data `folder` whose key is trusted")
	f.StringVar(&config.SigningKey, "signing-key", "", "32 random bytes in hex, as for serve: its public key is trusted")
	f.Var(&config.EarlierKeys, "earlier-signing-keys", "public `keys` that have signed before, as for serve: they are trusted too")
	f.StringArrayVar(&keys, "key", nil, "trusted public `key` in base64, or a file that holds it; may be repeated")
	return cmd
}

// trustedKeys are the keys that receipts may be signed with; none where nothing
// says which.
func (c Config) trustedKeys(given []string) (trusted []models.PublicKey, err error) {
	for _, key := range given {
		if content, err := os.ReadFile(key); err == nil {
			key = strings.TrimSpace(string(content))
		}
		public, err := models.ParsePublicKey(key)
		if err != nil {
			return nil, models.Errorf("receipt", models.Invalid, "--key: neither a file nor a public key in base64: %w", err)
		}
		trusted = append(trusted, public)
	}
	if len(trusted) > 0 {
		return trusted, nil
	}
	return c.knownKeys()
}

// verifyReceipts checks every file, then that the receipts follow each other.
func verifyReceipts(files []string, trusted []models.PublicKey, stdin io.Reader, stdout io.Writer) error {
	var all []models.Receipt
	for _, file := range files {
		some, err := verifyFile(file, trusted, stdin)
		if err != nil {
			return models.Errorf("receipt", models.Invalid, "%s: %w", file, err)
		}
		all = append(all, some...)
	}
	models.SortReceipts(all)
	if err := models.CheckChain(all); err != nil {
		return err
	}
	for _, r := range all {
		if _, err := fmt.Fprintln(stdout, receiptLine(r)); err != nil {
			return err
		}
	}
	return sayWhoSigned(stdout, all, len(trusted) > 0)
}

func verifyFile(file string, trusted []models.PublicKey, stdin io.Reader) ([]models.Receipt, error) {
	content, err := readOrStdin(file, stdin)
	if err != nil {
		return nil, err
	}
	if models.IsReceiptsExport(content) {
		return models.VerifyReceipts(content, trusted...)
	}
	r, err := models.ReadReceipt(content)
	if err == nil {
		err = r.Verify(trusted...)
	}
	return []models.Receipt{r}, err
}

func readOrStdin(file string, stdin io.Reader) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(stdin)
	}
	return os.ReadFile(file)
}

// receiptLine is a receipt in a line for a person.
func receiptLine(r models.Receipt) string {
	var sum models.ErasedClass
	for _, c := range r.Erased {
		sum.Objects, sum.Bytes, sum.Rows = sum.Objects+c.Objects, sum.Bytes+c.Bytes, sum.Rows+c.Rows
	}
	return fmt.Sprintf("ok: receipt %d of %s: a %s was erased (%s): %d recordings, %d objects of %d bytes, %d rows; database: %s; data key: %s",
		r.Number, r.DoneAt.Format("2006-01-02 15:04:05 MST"), r.Scope, r.Cause, r.Recordings, sum.Objects, sum.Bytes, sum.Rows, r.Scrubbed, r.DataKey)
}

// sayWhoSigned ends the answer: whose key it was, or that nobody has said.
func sayWhoSigned(stdout io.Writer, all []models.Receipt, trusted bool) error {
	said := map[string]bool{}
	for _, r := range all {
		key, err := models.ParsePublicKey(r.Key)
		if err != nil {
			return err
		}
		if said[r.Key] {
			continue
		}
		said[r.Key] = true
		note := "signed with the trusted key " + key.Fingerprint()
		if !trusted {
			note = "unchanged since it was signed with the key " + key.Fingerprint() +
				"; whose that is nobody has said: compare it with the fingerprint that the service publishes, or give its key with --key"
		}
		if _, err := fmt.Fprintln(stdout, note); err != nil {
			return err
		}
	}
	return nil
}
