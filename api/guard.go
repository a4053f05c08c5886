package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// smallBody is the most bytes that a JSON body may have: a page of 2,000
// characters with a reading for every other one fits in.
const smallBody = 64 << 10

// admission is what the guard found out about a request that it let through.
type admission struct {
	caller    caller
	learner   models.LearnerID // with toLearner
	recording models.Recording // with toRecording
	upload    storage.Upload   // with toUpload
}

type admissionKey struct{}

// admitted is what the guard found out. It panics on a route that it does not
// stand at, which would be a mistake in this package.
func admitted(ctx context.Context) admission {
	return ctx.Value(admissionKey{}).(admission)
}

// guard lets those pass whom the rule allows.
type guard struct {
	verifier *verifier
	origin   *http.CrossOriginProtection
	records  interface {
		RecordingAndLearner(ctx context.Context, id models.RecordingID) (r models.Recording, learner bool, err error)
		Upload(ctx context.Context, id models.RecordingID) (storage.Upload, error)
		Learner(ctx context.Context, id models.LearnerID) (models.Learner, error)
	}
	now     func() time.Time
	meters  *meters
	refused *prometheus.CounterVec
}

// protect puts the guard before next: who is calling, and is their role allowed.
func (g *guard) protect(rule rule, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := g.admit(r, rule)
		if err != nil {
			fail(w, r, err)
			return
		}
		noteRole(r.Context(), c.role)
		if !rule.public() {
			if err := g.meters.count(c, w.Header()); err != nil {
				g.refused.WithLabelValues("calls").Inc()
				fail(w, r, err)
				return
			}
		}
		w.Header().Set("Cache-Control", "private, no-store")
		ctx := context.WithValue(r.Context(), admissionKey{}, admission{caller: c})
		next.ServeHTTP(w, r.WithContext(models.WithActor(ctx, c.actor())))
	})
}

// actor is the caller as the audit log may know them.
func (c caller) actor() models.Actor {
	switch c.role {
	case RoleStaff, RoleCustodian, RoleOperator:
		return models.Actor{Role: string(c.role), Principal: c.subject}
	}
	return models.Actor{Role: string(c.role)}
}

// relate puts the second question before next: what have they to do with it.
// It comes after the answers to repeated requests, because the answer to a
// deletion is the same when what it was about is gone.
func (g *guard) relate(rule rule, next http.Handler) http.Handler {
	if rule.to == toNothing || rule.to == toForm {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := admitted(r.Context())
		about, err := models.LearnerID(""), error(nil)
		switch rule.to {
		case toLearner:
			a.learner, err = ownLearner(a.caller, r.PathValue("learner"))
			about = a.learner
		case toUpload:
			a.upload, err = g.ownUpload(r.Context(), a.caller, r.PathValue("id"))
			about = a.upload.Recording.Learner
		default:
			a.recording, err = g.ownRecording(r.Context(), a.caller, r.PathValue("id"))
			about = a.recording.Learner
		}
		if err == nil && rule.ofAge {
			err = g.ofAge(r.Context(), a.caller, about)
		}
		if err != nil {
			fail(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), admissionKey{}, a)))
	})
}

func (r rule) bodyLimit() int64 {
	if r.body > 0 {
		return r.body
	}
	return smallBody
}

// admit decides who may go on to ask. A public route admits nobody in particular.
func (g *guard) admit(r *http.Request, rule rule) (caller, error) {
	if err := g.sameOrigin(r); err != nil || rule.public() {
		return caller{}, err
	}
	c, err := g.verifier.identify(r)
	if err != nil {
		return caller{}, err
	}
	if !slices.Contains(rule.roles, c.role) {
		return caller{}, models.Errorf("api.admit", models.Forbidden, "a token of role %s may not do this: it takes %s", c.role, joinRoles(rule.roles))
	}
	return c, nil
}

// sameOrigin refuses a change that another site's page makes with our cookie.
// A bearer token is no reason to worry: no browser sends it by itself.
func (g *guard) sameOrigin(r *http.Request) error {
	if r.Header.Get("Authorization") != "" {
		return nil
	}
	if err := g.origin.Check(r); err != nil {
		return models.Errorf("api.sameOrigin", models.Forbidden, "a page of another site may not change anything here")
	}
	return nil
}

// noLearner is the one answer for a learner who is not there and one who is
// somebody else's, so that nobody learns which names exist.
func noLearner() error {
	return models.Errorf("api", models.NotFound, "there is no such learner, or this token does not act for them: PUT /v1/learners/{learner} makes one")
}

func ownLearner(c caller, s string) (models.LearnerID, error) {
	id, err := models.ParseLearnerID(s)
	switch {
	case err != nil:
		return "", err
	case !c.actsFor(id):
		return "", noLearner()
	}
	return id, nil
}

// ownRecording reads the recording that a caller asks about.
func (g *guard) ownRecording(ctx context.Context, c caller, s string) (models.Recording, error) {
	return own(ctx, g, c, s, "recording", g.records.RecordingAndLearner, func(r models.Recording) models.Recording { return r })
}

// ownUpload reads the upload that a caller asks about.
func (g *guard) ownUpload(ctx context.Context, c caller, s string) (storage.Upload, error) {
	return own(ctx, g, c, s, "upload", g.uploadAndLearner, func(u storage.Upload) models.Recording { return u.Recording })
}

// uploadAndLearner reads an upload, and whether its learner is there.
func (g *guard) uploadAndLearner(ctx context.Context, id models.RecordingID) (u storage.Upload, learner bool, err error) {
	if u, err = g.records.Upload(ctx, id); err != nil {
		return u, false, err
	}
	_, err = g.records.Learner(ctx, u.Recording.Learner)
	if errors.Is(err, models.Gone) || errors.Is(err, models.NotFound) {
		return u, false, nil
	}
	return u, err == nil, err
}

// own reads what a caller asks about, where it is theirs. What is past its
// promised time is gone, even if the sweep has not come by yet; so is everything
// of a learner whose erasure has begun, even if the workers are not there yet.
func own[T any](ctx context.Context, g *guard, c caller, s, noun string, read func(context.Context, models.RecordingID) (T, bool, error), of func(T) models.Recording) (none T, err error) {
	const op = "api.own"
	absent, gone := "there is no "+noun+" with this id, or it is not one of yours", "this "+noun+" has been erased"
	id, err := models.ParseRecordingID(s)
	if err != nil {
		return none, models.Errorf(op, models.NotFound, "%s", absent)
	}
	found, learner, err := read(ctx, id)
	rec := of(found)
	switch {
	case err != nil:
		return none, explained(explained(err, models.NotFound, absent), models.Gone, gone)
	case !c.actsFor(rec.Learner):
		return none, models.Errorf(op, models.NotFound, "%s", absent)
	case past(rec.Expiry.Result, g.now()):
		return none, models.Errorf(op, models.Gone, "this %s has reached the end of its time and is erased", noun)
	case !learner:
		return none, models.Errorf(op, models.Gone, "%s", gone)
	}
	return found, nil
}

// past says that a promised end has come.
func past(end, now time.Time) bool { return !end.IsZero() && !end.After(now) }
