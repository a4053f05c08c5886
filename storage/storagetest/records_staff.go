package storagetest

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

const (
	listener  = models.PrincipalID("listener")
	custodian = models.PrincipalID("custodian")
	minute    = time.Minute
)

// bounds are those of the tests' plays: two of a minute.
var bounds = storage.PlayBounds{Most: 2, Lasts: minute}

// asked stores a request of half an hour for a recording of anna's.
func (s recordStore) asked(t *testing.T, id models.RecordingID, at time.Time) models.AccessRequest {
	t.Helper()
	r := models.AccessRequest{ID: models.NewAccessRequestID(), Recording: id, Requester: listener, Reason: models.ForDispute,
		Comment: words, Lasts: 30 * minute, RequestedAt: at}
	ok(t, s.RequestAccess(t.Context(), r))
	r, err := s.AccessRequest(t.Context(), r.ID)
	ok(t, err)
	return r
}

// approved stores an approved request.
func (s recordStore) approved(t *testing.T, id models.RecordingID, at time.Time) models.AccessRequest {
	t.Helper()
	r, err := s.DecideAccess(t.Context(), s.asked(t, id, at).ID, models.AccessAnswer{By: custodian, Approve: true, Sentence: "yes", At: at})
	ok(t, err)
	return r
}

var accessRequestTests = map[string]func(*testing.T, recordStore){
	"AccessRequest/Life": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		rec := s.scored(t, anna, start)
		r := s.asked(t, rec.ID, at(1))
		want(t, "AccessRequest", r, models.AccessRequest{ID: r.ID, Recording: rec.ID, Learner: anna, Requester: listener, Reason: models.ForDispute,
			Comment: words, Lasts: 30 * minute, State: models.AccessRequested, RequestedAt: stored(at(1)), ExpiresAt: stored(at(1).Add(models.KeepAccessRequests))})
		wantKind(t, "asking again", s.RequestAccess(t.Context(), r), models.Conflict)
		_, err := s.BeginStream(t.Context(), r.ID, listener, "a", at(1), bounds)
		wantKind(t, "a stream before the decision", err, models.Conflict)
		_, err = s.DecideAccess(t.Context(), r.ID, models.AccessAnswer{By: listener, Approve: true, Sentence: "me", At: at(2)})
		wantKind(t, "a decision by the requester", err, models.Forbidden)
		_, err = s.DecideAccess(t.Context(), r.ID, models.AccessAnswer{By: "Listener", Approve: true, Sentence: "me", At: at(2)})
		wantKind(t, "a decision by the requester in capitals", err, models.Forbidden)
		got, err := s.DecideAccess(t.Context(), r.ID, models.AccessAnswer{By: custodian, Approve: true, Sentence: "yes", At: at(2)})
		ok(t, err)
		r.State, r.Decider, r.Sentence, r.DecidedAt, r.Until = models.AccessApproved, custodian, "yes", stored(at(2)), stored(at(2).Add(30*minute))
		want(t, "DecideAccess", got, r)
		_, err = s.DecideAccess(t.Context(), r.ID, models.AccessAnswer{By: custodian, At: at(3)})
		wantKind(t, "a second decision", err, models.Conflict)
		notices, err := s.NoticesOf(t.Context(), anna, 10)
		ok(t, err)
		want(t, "notices", len(notices), 1)
		want(t, "the notice's kind", notices[0].Kind, models.NoticeListened)
		ok(t, s.RevokeAccess(t.Context(), r.ID, at(3)))
		wantKind(t, "revoking again", s.RevokeAccess(t.Context(), r.ID, at(4)), models.Conflict)
		_, err = s.BeginStream(t.Context(), r.ID, listener, "a", at(4), bounds)
		wantKind(t, "a stream after the revocation", err, models.Forbidden)
		ok(t, s.RequestAccess(t.Context(), models.AccessRequest{ID: models.NewAccessRequestID(), Recording: rec.ID, Requester: listener, Lasts: minute, RequestedAt: at(5)}))
	},
	"AccessRequest/Plays": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.approved(t, s.scored(t, anna, start).ID, start)
		from := func(d time.Duration, stream string) storage.Play {
			t.Helper()
			p, err := s.BeginStream(t.Context(), r.ID, listener, stream, start.Add(d), bounds)
			ok(t, err)
			return p
		}
		_, err := s.BeginStream(t.Context(), r.ID, "another", "x", start, bounds)
		wantKind(t, "another's stream", err, models.NotFound)
		want(t, "the first play", from(time.Second, "a"), storage.Play{Number: 1, Began: stored(start.Add(time.Second))})
		want(t, "another stream of it", from(59*time.Second, "b"), storage.Play{Number: 1, Began: stored(start.Add(time.Second))})
		for stream, holds := range map[string]bool{"a": false, "b": true, "": false} {
			got, err := s.StreamHolds(t.Context(), r.ID, stream, start.Add(minute))
			ok(t, err)
			want(t, "StreamHolds of "+stream, got, holds)
		}
		want(t, "the second play", from(61*time.Second, "c").Number, 2)
		_, err = s.BeginStream(t.Context(), r.ID, listener, "d", start.Add(3*minute), bounds)
		wantKind(t, "a third play", err, models.Forbidden)
		held, err := s.StreamHolds(t.Context(), r.ID, "c", start.Add(30*minute))
		ok(t, err)
		want(t, "StreamHolds at the end of the approval", held, false)
		_, err = s.BeginStream(t.Context(), r.ID, listener, "d", start.Add(30*minute), bounds)
		wantKind(t, "a stream after the end", err, models.Forbidden)
	},
	"AccessRequest/PlaysAtOnce": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.approved(t, s.scored(t, anna, start).ID, start)
		for _, err := range atOnce(8, func(i int) error {
			return second(s.BeginStream(t.Context(), r.ID, listener, name("stream", i), at(1), bounds))
		}) {
			ok(t, err)
		}
		got, err := s.AccessRequest(t.Context(), r.ID)
		ok(t, err)
		want(t, "plays begun by eight streams at once", got.Plays, 1)
		standing := 0
		for i := range 8 {
			held, err := s.StreamHolds(t.Context(), r.ID, name("stream", i), at(1))
			ok(t, err)
			if held {
				standing++
			}
		}
		want(t, "streams that stand", standing, 1)
	},
	"AccessRequest/OnePerson": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		first, other := s.approved(t, s.scored(t, anna, start).ID, start), s.approved(t, s.scored(t, anna, start).ID, start)
		for _, r := range []models.AccessRequest{first, other} {
			_, err := s.BeginStream(t.Context(), r.ID, listener, "a", at(1), bounds)
			ok(t, err)
		}
		held, err := s.StreamHolds(t.Context(), first.ID, "a", at(1))
		ok(t, err)
		want(t, "StreamHolds when another recording is listened to", held, false)
		for range models.MostOpenRequests - 2 {
			s.asked(t, s.scored(t, anna, start).ID, at(2))
		}
		one := models.AccessRequest{ID: models.NewAccessRequestID(), Recording: s.scored(t, anna, start).ID, Requester: listener, Lasts: minute, RequestedAt: at(3)}
		wantKind(t, "one request more than a person may have", s.RequestAccess(t.Context(), one), models.Conflict)
		one.Requester = "another"
		ok(t, s.RequestAccess(t.Context(), one))
	},
	"AccessRequest/Ends": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		ok(t, s.AddConsent(t.Context(), models.Consent{Learner: anna, Purpose: models.ForPlayback, GivenAt: start}))
		withdrawn, erased := s.approved(t, s.scored(t, anna, start).ID, start), s.approved(t, s.scored(t, anna, start).ID, start)
		_, err := s.EraseRecording(t.Context(), erased.Recording, models.CauseRequest, at(1))
		ok(t, err)
		_, err = s.AccessRequest(t.Context(), erased.ID)
		wantKind(t, "AccessRequest after the erasure", err, models.NotFound)
		_, err = s.BeginStream(t.Context(), erased.ID, listener, "a", at(1), bounds)
		wantKind(t, "a stream after the erasure", err, models.NotFound)
		wantKind(t, "asking for what is erased", s.RequestAccess(t.Context(), erased), models.Gone)
		ok(t, s.Withdraw(t.Context(), anna, models.ForPlayback, at(2)))
		ok(t, s.AddConsent(t.Context(), models.Consent{Learner: anna, Purpose: models.ForPlayback, GivenAt: at(3)}))
		_, err = s.BeginStream(t.Context(), withdrawn.ID, listener, "a", at(4), bounds)
		wantKind(t, "a stream after a withdrawal, and a new consent", err, models.Forbidden)
		lapsed := s.asked(t, s.scored(t, anna, start).ID, at(5))
		_, err = s.DecideAccess(t.Context(), lapsed.ID, models.AccessAnswer{By: custodian, Approve: true, At: at(5).Add(models.AccessDecision)})
		wantKind(t, "a decision after a week", err, models.Conflict)
	},
	"AccessRequest/Lists": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		decided, open := s.approved(t, s.scored(t, anna, start).ID, start), s.asked(t, s.scored(t, anna, start).ID, at(1))
		for what, c := range map[string]struct {
			q    storage.AccessQuery
			want []models.AccessRequestID
		}{
			"all":                    {storage.AccessQuery{}, []models.AccessRequestID{open.ID, decided.ID}},
			"the next":               {storage.AccessQuery{Before: open.ID}, []models.AccessRequestID{decided.ID}},
			"another's":              {storage.AccessQuery{Requester: "another"}, nil},
			"a recording":            {storage.AccessQuery{Recording: decided.Recording, Requester: listener}, []models.AccessRequestID{decided.ID}},
			"undecided":              {storage.AccessQuery{UndecidedAt: at(2)}, []models.AccessRequestID{open.ID}},
			"lapsed ones":            {storage.AccessQuery{UndecidedAt: at(1).Add(models.AccessDecision)}, nil},
			"one that is in the way": {storage.AccessQuery{Recording: open.Recording}, []models.AccessRequestID{open.ID}},
		} {
			c.q.Limit = 10
			got, err := s.AccessRequests(t.Context(), c.q)
			ok(t, err)
			var ids []models.AccessRequestID
			for _, r := range got {
				ids = append(ids, r.ID)
			}
			want(t, what, ids, c.want)
		}
		n, err := s.CountPurgeableRequests(t.Context(), start.Add(models.KeepAccessRequests))
		ok(t, err)
		want(t, "CountPurgeableRequests", n, 1)
		n, err = s.PurgeAccessRequests(t.Context(), start.Add(models.KeepAccessRequests))
		ok(t, err)
		want(t, "PurgeAccessRequests", n, 1)
	},
}

var shareTests = map[string]func(*testing.T, recordStore){
	"Share/Life": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		share := models.Share{ID: models.NewShareID(), Recording: s.scored(t, anna, start).ID, Learner: anna,
			Hash: models.NewShareToken().Hash(), CreatedAt: stored(at(1)), ExpiresAt: stored(at(60))}
		wantKind(t, "PutShare without a consent", s.PutShare(t.Context(), share), models.ConsentRequired)
		ok(t, s.AddConsent(t.Context(), models.Consent{Learner: anna, Purpose: models.ForSharing, GivenAt: start}))
		ok(t, s.PutShare(t.Context(), share))
		got, err := s.ShareByHash(t.Context(), share.Hash, at(59))
		ok(t, err)
		want(t, "ShareByHash", got, share)
		_, err = s.ShareByHash(t.Context(), share.Hash, at(60))
		wantKind(t, "ShareByHash at its end", err, models.NotFound)
		_, err = s.ShareByHash(t.Context(), models.NewShareToken().Hash(), at(2))
		wantKind(t, "ShareByHash of another", err, models.NotFound)
		all, err := s.SharesOf(t.Context(), share.Recording, at(2))
		ok(t, err)
		want(t, "SharesOf", all, []models.Share{share})
		all, err = s.SharesOfLearner(t.Context(), share.Learner, at(2))
		ok(t, err)
		want(t, "SharesOfLearner", all, []models.Share{share})
		all, err = s.SharesOfLearner(t.Context(), ben, at(2))
		ok(t, err)
		want(t, "SharesOfLearner of another", len(all), 0)
		ok(t, s.RevokeShare(t.Context(), share.ID, at(3)))
		wantKind(t, "RevokeShare again", s.RevokeShare(t.Context(), share.ID, at(3)), models.NotFound)
		_, err = s.ShareByHash(t.Context(), share.Hash, at(3))
		wantKind(t, "ShareByHash of a revoked one", err, models.NotFound)
		_, err = s.Share(t.Context(), share.ID, at(3))
		wantKind(t, "Share of a revoked one", err, models.NotFound)
		n, err := s.CountPurgeableShares(t.Context(), at(3))
		ok(t, err)
		want(t, "CountPurgeableShares", n, 1)
		n, err = s.PurgeShares(t.Context(), at(3))
		ok(t, err)
		want(t, "PurgeShares", n, 1)
	},
	"Share/Ends": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		put := func() models.Share {
			share := models.Share{ID: models.NewShareID(), Recording: s.scored(t, anna, start).ID, Learner: anna,
				Hash: models.NewShareToken().Hash(), CreatedAt: stored(at(1)), ExpiresAt: stored(at(60))}
			ok(t, s.PutShare(t.Context(), share))
			return share
		}
		for _, purpose := range []models.Purpose{models.ForSharing, models.ForPlayback} {
			for _, p := range []models.Purpose{models.ForSharing, models.ForPlayback} {
				ok(t, s.AddConsent(t.Context(), models.Consent{Learner: anna, Purpose: p, GivenAt: start}))
			}
			share := put()
			ok(t, s.Withdraw(t.Context(), anna, purpose, at(2)))
			_, err := s.ShareByHash(t.Context(), share.Hash, at(2))
			wantKind(t, "a share after the withdrawal of "+string(purpose), err, models.NotFound)
		}
		ok(t, s.AddConsent(t.Context(), models.Consent{Learner: anna, Purpose: models.ForSharing, GivenAt: at(3)}))
		share := put()
		_, err := s.EraseRecording(t.Context(), share.Recording, models.CauseRequest, at(4))
		ok(t, err)
		_, err = s.ShareByHash(t.Context(), share.Hash, at(4))
		wantKind(t, "a share after the erasure", err, models.NotFound)
		wantKind(t, "PutShare of what is erased", s.PutShare(t.Context(), share), models.Gone)
		for i := range models.MostShares + 1 {
			share.ID, share.Hash = models.NewShareID(), models.NewShareToken().Hash()
			if i == 0 {
				share.Recording = s.scored(t, anna, start).ID
			}
			if err := s.PutShare(t.Context(), share); i == models.MostShares {
				wantKind(t, "one more share", err, models.Conflict)
			} else {
				ok(t, err)
			}
		}
	},
}
