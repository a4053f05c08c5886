package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/langdu/langdu/api/web/words"
	"github.com/langdu/langdu/models"
)

// What whoever has a link sees. Nothing here has a token to check, so nothing here
// may tell more than the recording's text and sound, and of a link that is not
// valid not even why.

//go:embed shared.html
var sharedSource string

//go:embed shared.css
var sharedStyle string

//go:embed web/static/images/bird.svg
var sharedBird string

var sharedTemplate = template.Must(template.New("shared").Parse(sharedSource))

// sharedPolicy allows the page its own style and the sound behind the link.
var sharedPolicy = func() string {
	sum := sha256.Sum256([]byte(sharedStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}()

// sharedView is what the page shows; without audio it says that the link is not
// valid.
type sharedView struct {
	Audio  string
	Text   string
	Answer bool
	Until  time.Time

	Language words.Language
	said     map[string]string
}

// Say is a sentence of the page in its reader's language.
func (v sharedView) Say(key string) string { return v.said[key] }

// Style is the style sheet, which the page's policy knows by its hash.
func (v sharedView) Style() template.CSS { return template.CSS(sharedStyle) }

// Bird is the picture on the page: within it, so that it needs no other address.
func (v sharedView) Bird() template.HTML { return template.HTML(sharedBird) }

// longText is from how many characters on a text is set smaller.
const longText = 60

// Long says that the text is set smaller.
func (v sharedView) Long() bool { return utf8.RuneCountInString(v.Text) > longText }

// Ends says until when the link opens the page.
func (v sharedView) Ends() string {
	layout := "2 January 2006"
	if v.Language == words.Chinese {
		layout = "2006年1月2日"
	}
	return words.Fill(v.Say("shared.until"), map[string]string{"date": v.Until.Format(layout)})
}

// errNotShared stands for every reason why a link opens nothing.
var errNotShared = models.Errorf("api.shared", models.NotFound, "this link is not valid, or is no longer")

// behind finds what a link opens. Whether there never was such a share, it has
// expired or was revoked is one question to the database, asked by the token's
// hash: how long the answer takes says nothing about a token that comes close.
func (s *server) behind(ctx context.Context, token string) (models.Share, models.Recording, error) {
	none := func(err error) (models.Share, models.Recording, error) {
		if kind := models.KindOf(err); kind == models.Unavailable || kind == models.Internal {
			return models.Share{}, models.Recording{}, err
		}
		return models.Share{}, models.Recording{}, errNotShared
	}
	hash := models.ShareToken(token).Hash()
	share, err := s.config.Records.ShareByHash(ctx, hash, s.config.Now())
	if err != nil {
		return none(err)
	}
	if subtle.ConstantTimeCompare([]byte(share.Hash), []byte(hash)) != 1 {
		return none(errNotShared)
	}
	rec, err := s.guard.ownRecording(ctx, caller{role: RoleApp}, string(share.Recording))
	if err != nil {
		return none(err)
	}
	if err := s.sharable(ctx, rec); err != nil {
		return none(err)
	}
	return share, rec, nil
}

func (s *server) sharedPage(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	share, rec, err := s.opened(r, token)
	if err != nil {
		return s.notShared(w, r, err)
	}
	return showShared(w, r, http.StatusOK, sharedView{
		Audio: "/s/" + token + "/audio", Text: rec.Text, Answer: rec.Kind() == models.AnswerKind, Until: share.ExpiresAt.UTC(),
	})
}

func (s *server) sharedAudio(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	_, rec, err := s.opened(r, r.PathValue("token"))
	if err == nil {
		r = r.WithContext(models.WithActor(r.Context(), models.Actor{Role: "link"}))
		err = s.play(w, r, rec, playable{rec.ID.RenditionKey(), "audio/mp4", rec.Expiry.Rendition, false, models.AccessShare})
	}
	return s.notShared(w, r, err)
}

// opened is behind for one client, who may guess wrong only so often.
func (s *server) opened(r *http.Request, token string) (models.Share, models.Recording, error) {
	who, now := s.clientOf(r), s.config.Now()
	if !s.guesses.allowed(who, now) {
		return models.Share{}, models.Recording{}, later(models.Errorf("api.opened", models.RateLimited,
			"too many links that are not valid: try again later"), guessEvery)
	}
	share, rec, err := s.behind(r.Context(), token)
	if errors.Is(err, models.NotFound) {
		s.guesses.wrong(who, now)
	}
	return share, rec, err
}

// notShared answers a link that opens nothing: always the same, but where it is
// the service that fails.
func (s *server) notShared(w http.ResponseWriter, r *http.Request, err error) error {
	switch models.KindOf(err) {
	case "", models.Unavailable, models.Internal, models.RateLimited:
		return err
	}
	return showShared(w, r, http.StatusNotFound, sharedView{})
}

func showShared(w http.ResponseWriter, r *http.Request, status int, view sharedView) error {
	view.Language = words.Of(r, words.English)
	view.said = words.In(view.Language, "shared")
	var page bytes.Buffer
	if err := sharedTemplate.Execute(&page, view); err != nil {
		return models.E("api.showShared", models.Internal, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", sharedPolicy)
	h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	h.Set("Vary", "Accept-Language, Cookie")
	w.WriteHeader(status)
	_, _ = w.Write(page.Bytes()) // the client has gone: nothing to do
	return nil
}
