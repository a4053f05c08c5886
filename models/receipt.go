package models

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// ReceiptVersion is the form of receipts that this release writes.
const ReceiptVersion = 1

// Receipt is what an erasure ends in: what was erased, what each store answered
// when it was asked again, and when. It names nobody, is signed, carries the hash
// of the receipt before it, and outlives everything else about the erasure.
//
// Its canonical form is the JSON of this struct without white space, the fields in
// this order; signature and hash are over that, so that nothing in it can be
// changed and nothing added.
type Receipt struct {
	Version     int           `json:"version" doc:"Of this form" example:"1"`
	Number      int64         `json:"number" doc:"Receipts are numbered 1, 2, 3, …" example:"17"`
	Erasure     ErasureID     `json:"erasure" doc:"The erasure" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8092"`
	Scope       ErasureScope  `json:"scope" enum:"recording,learner" doc:"How much was erased"`
	Cause       ErasureCause  `json:"cause" doc:"Why" example:"request"`
	RequestedAt time.Time     `json:"requested_at" doc:"When it began; nobody saw the data from then on"`
	DoneAt      time.Time     `json:"done_at" doc:"When everything was gone"`
	Recordings  int           `json:"recordings" doc:"Recordings erased" example:"1"`
	Erased      []ErasedClass `json:"erased" doc:"What was erased, by class of data"`
	Answers     []StoreAnswer `json:"answers" doc:"What each store answered when it was asked again"`
	DataKey     KeyFate       `json:"data_key" enum:"destroyed,kept,none" doc:"What became of the learner's data key: destroyed with the learner; kept, because other recordings of theirs need it; none where nothing was encrypted"`
	Scrubbed    Scrubbed      `json:"scrubbed" doc:"How far the database overwrote what it had deleted: pages scrubbed, rewritten, vacuumed, or kept by an older transaction" example:"pages scrubbed"`
	Audit       AuditHead     `json:"audit" doc:"The entry of the audit log that says so"`
	Previous    string        `json:"previous" doc:"SHA-256 of the receipt before, in hex; empty in the first"`
	Key         string        `json:"key" doc:"Public key (Ed25519) that checks the signature, in base64"`
	Signature   string        `json:"signature" doc:"Signature over this receipt with an empty signature, in base64"`
}

// ErasedClass is how much of one class of data was erased.
type ErasedClass struct {
	Class   DataClass `json:"class" doc:"original, rendition, result, index or export" example:"original"`
	Objects int       `json:"objects" doc:"Stored files" example:"1"`
	Bytes   int64     `json:"bytes" doc:"Their size" example:"48213"`
	Rows    int       `json:"rows" doc:"Rows of the database" example:"0"`
}

// StoreAnswer is what a store said when it was asked, after everything was
// deleted, whether anything is left.
type StoreAnswer struct {
	Store   string    `json:"store" doc:"objects, records, queue or keys" example:"objects"`
	AskedAt time.Time `json:"asked_at" doc:"When it was asked"`
	Answer  string    `json:"answer" doc:"What it said" example:"nothing left"`
}

// Answers of stores.
const (
	AnswerNothing   = "nothing left"
	AnswerHeldJob   = "a job that is held to be worked on names the id"
	AnswerDestroyed = "destroyed"
	AnswerJournaled = "in the journal of erasures"
)

// KeyFate is what became of a data key.
type KeyFate string

// The fates of a data key.
const (
	KeyDestroyed KeyFate = "destroyed"
	KeyKept      KeyFate = "kept" // a recording was erased, and the learner has others
	KeyNone      KeyFate = "none" // nothing was encrypted
)

// Scrubbed is how far a database overwrote the space of deleted rows.
type Scrubbed string

// How far a database got.
const (
	ScrubbedPages     Scrubbed = "pages scrubbed"      // SQLite: free space of all pages is zeros, the log is empty
	ScrubbedRewritten Scrubbed = "rewritten"           // PostgreSQL: the tables were written anew and the log moved on
	ScrubbedLogKept   Scrubbed = "rewritten, log kept" // PostgreSQL: its role may not move the log on; that happens by itself
	// PostgreSQL: the same, but samples of what the tables held are in its statistics still,
	// until it makes them anew: its role does not own the database, or a view holds a column.
	ScrubbedStatisticsKept Scrubbed = "rewritten, statistics kept"
	ScrubbedTablesOnly     Scrubbed = "rewritten, statistics and log kept"

	ScrubbedVacuumed Scrubbed = "vacuumed"                     // PostgreSQL: space was freed, to be overwritten by what comes next
	ScrubbedHeld     Scrubbed = "kept by an older transaction" // somebody's open transaction can still see deleted rows
)

// ClassOfKey is the class of the object under a key.
func ClassOfKey(key string) DataClass {
	switch {
	case strings.HasPrefix(key, "x/"):
		return ClassExport
	case strings.HasSuffix(key, "/original"), strings.Contains(key, "/parts/"):
		return ClassOriginal
	}
	return ClassRendition
}

// AddErased adds to the class in all, which stays in the order of classes.
func AddErased(all []ErasedClass, more ErasedClass) []ErasedClass {
	at, found := slices.BinarySearchFunc(all, more.Class, func(c ErasedClass, class DataClass) int {
		return strings.Compare(string(c.Class), string(class))
	})
	if !found {
		all = slices.Insert(all, at, ErasedClass{Class: more.Class})
	}
	all[at].Objects += more.Objects
	all[at].Bytes += more.Bytes
	all[at].Rows += more.Rows
	return all
}

// Canonical is the receipt as it is signed, hashed and stored.
func (r Receipt) Canonical() []byte {
	encoded, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings, numbers and times of this era always encode
	}
	return encoded
}

// Hash is SHA-256 of the canonical form, in hex; the next receipt carries it.
func (r Receipt) Hash() string {
	sum := sha256.Sum256(r.Canonical())
	return hex.EncodeToString(sum[:])
}

// Sign is the receipt with the signer's key and signature.
func (r Receipt) Sign(s Signer) Receipt {
	r.Key, r.Signature = s.Public().String(), ""
	r.Signature = s.Sign(r.Canonical())
	return r
}

// Verify says whether the receipt is as it was signed, by one of the trusted keys
// or, where there are none, by the key that it carries. models.Invalid with a
// sentence where it is not.
func (r Receipt) Verify(trusted ...PublicKey) error {
	signature := r.Signature
	r.Signature = ""
	return verify("models.Receipt.Verify", "receipt", r.Version, r.Key, r.Canonical(), signature, trusted)
}

// verify checks what is signed alike: receipts and the end of their export.
func verify(op, what string, version int, key string, message []byte, signature string, trusted []PublicKey) error {
	if version != ReceiptVersion {
		return Errorf(op, Invalid, "the %s is of version %d: this release knows version %d", what, version, ReceiptVersion)
	}
	public, err := ParsePublicKey(key)
	if err != nil {
		return Errorf(op, Invalid, "the %s carries no public key", what)
	}
	if len(trusted) > 0 && !slices.ContainsFunc(trusted, func(k PublicKey) bool { return bytes.Equal(k, public) }) {
		return Errorf(op, Invalid, "the %s was signed with the key %s, which is not the one that was given (%s)",
			what, public.Fingerprint(), trusted[0].Fingerprint())
	}
	if !public.Verify(message, signature) {
		return Errorf(op, Invalid, "the signature is not of this %s: it was changed after it was signed", what)
	}
	return nil
}
