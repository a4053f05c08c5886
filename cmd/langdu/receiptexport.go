package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

func receiptExportCommand(env lookup) *cobra.Command {
	var config Config
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Print all receipts, a line each",
		Long: `Print all receipts as JSON, a line each, with a signed last line that says how many
there are, so that none can be taken away unnoticed. They name nobody. Keep the
file where the service cannot reach it; "langdu receipt verify" checks it.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			return config.exportReceipts(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	config.flags(cmd.Flags())
	return cmd
}

// exportReceipts exports through the service that holds the data folder, or from
// the database itself.
func (c Config) exportReceipts(ctx context.Context, stdout, stderr io.Writer) (err error) {
	if c.DatabaseURL == "" {
		response, ok, err := c.ask(ctx, http.MethodGet, "/receipts", nil)
		if ok && err == nil {
			defer response.Body.Close()
			_, err = io.Copy(stdout, response.Body)
		}
		if ok {
			return err
		}
	}
	return c.onRecords(ctx, func(s *stores) error {
		if s.signer, err = c.signer(); err != nil {
			return err
		}
		if err := s.wholeReceipts(ctx); err != nil {
			return err
		}
		return s.writeReceipts(ctx, stdout)
	})
}

// receiptsPage is how many receipts are read at once.
const receiptsPage = 500

func (s *stores) writeReceipts(ctx context.Context, w io.Writer) error {
	return models.WriteReceipts(w, func(yield func(models.Receipt) error) error { return s.eachReceipt(ctx, yield) }, s.now(), s.signer)
}

// eachReceipt yields all receipts in their order.
func (s *stores) eachReceipt(ctx context.Context, yield func(models.Receipt) error) error {
	for after := int64(0); ; {
		page, err := s.records.Receipts(ctx, after, receiptsPage)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, r := range page {
			if err := yield(r); err != nil {
				return err
			}
		}
		after = page[len(page)-1].Number
	}
}

// wholeReceipts wants each receipt to follow the one before, and the one that the
// audit log told of last to be there: an end that is signed over what is left would
// hide what was taken away. models.Conflict where one is missing.
func (s *stores) wholeReceipts(ctx context.Context) error {
	const op = "receipt export"
	told, err := s.records.SearchAudit(ctx, storage.AuditQuery{Action: models.AuditErased, Limit: 1})
	if err != nil {
		return err
	}
	var last models.Receipt
	there := len(told) == 0
	err = s.eachReceipt(ctx, func(r models.Receipt) error {
		if r.Number != last.Number+1 || last.Number > 0 && r.Previous != last.Hash() {
			return models.Errorf(op, models.Conflict, "receipt %d does not follow receipt %d: one was taken away or changed in the database; no end is signed over what is left", r.Number, last.Number)
		}
		there = there || string(r.Erasure) == told[0].Object
		last = r
		return nil
	})
	if err == nil && !there {
		return models.Errorf(op, models.Conflict, "the receipt of erasure %s, of which entry %d of the audit log tells, is missing: it was taken away from the database; no end is signed over what is left", told[0].Object, told[0].Seq)
	}
	return err
}

// answerReceipts is the export for whoever asks on the control socket. One that
// breaks off lacks its last line, and verifies as cut off.
func answerReceipts(w http.ResponseWriter, r *http.Request, s *stores, log *slog.Logger) {
	if err := s.wholeReceipts(r.Context()); err != nil {
		refuse(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	if err := s.writeReceipts(r.Context(), w); err != nil {
		log.Warn("export of receipts ended", "err", err)
		panic(http.ErrAbortHandler) // the client must see that it is not whole
	}
}
