package models

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestErrorKindsAreFoundThroughWrapping(t *testing.T) {
	cause := errors.New("disk on fire")
	err := fmt.Errorf("outer: %w", E("records.Claim", Unavailable, fmt.Errorf("inner: %w", cause)))
	if !errors.Is(err, Unavailable) || !errors.Is(err, cause) || errors.Is(err, NotFound) {
		t.Errorf("errors.Is does not see kind and cause of %v", err)
	}
	for _, test := range []struct {
		err  error
		want Kind
	}{
		{nil, ""},
		{cause, Internal},
		{Gone, Gone},
		{err, Unavailable},
		{errors.Join(nil, err), Unavailable},
		{E("outer", Invalid, E("inner", NotFound, nil)), Invalid},
	} {
		if got := KindOf(test.err); got != test.want {
			t.Errorf("KindOf(%v) = %q, want %q", test.err, got, test.want)
		}
	}
}

func TestExplainLeavesOperationsOut(t *testing.T) {
	err := E("api.Upload", Invalid, fmt.Errorf("wrapped: %w", Errorf("models.Page", Invalid, "the text is empty")))
	if got := Explain(err); got != "the text is empty" {
		t.Errorf("Explain = %q", got)
	}
	if got := Explain(errors.New("secret detail")); got != "" {
		t.Errorf("Explain of a foreign error = %q, want nothing", got)
	}
}

func TestPersonalIDsRedactThemselvesInLogs(t *testing.T) {
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "learner", LearnerID("xiaoming"), "by", PrincipalID("mama"))
	if strings.Contains(log.String(), "xiaoming") || strings.Contains(log.String(), "mama") {
		t.Errorf("the log names a person: %s", log.String())
	}
}

func TestIDs(t *testing.T) {
	id := NewRecordingID()
	if got, err := ParseRecordingID(string(id)); err != nil || got != id {
		t.Errorf("ParseRecordingID(%q) = %q, %v", id, got, err)
	}
	for _, bad := range []string{"", "..", "r/1", strings.ToUpper(string(id)), "{" + string(id) + "}", string(id) + "/"} {
		if _, err := ParseRecordingID(bad); !errors.Is(err, Invalid) {
			t.Errorf("ParseRecordingID(%q) = %v, want invalid", bad, err)
		}
	}
	for _, good := range []string{"l1", "小明", "a.b_c~d:e@f-g", strings.Repeat("x", 100)} {
		if _, err := ParseLearnerID(good); err != nil {
			t.Errorf("ParseLearnerID(%q) = %v", good, err)
		}
	}
	for _, bad := range []string{"", ".", "..", "a/b", "a b", "a\x00", "-a", strings.Repeat("x", 101), "a\n"} {
		if _, err := ParseLearnerID(bad); !errors.Is(err, Invalid) {
			t.Errorf("ParseLearnerID(%q) = %v, want invalid", bad, err)
		}
	}
}

func TestBandAt(t *testing.T) {
	for _, test := range []struct {
		learner Learner
		want    AgeBand
	}{
		{Learner{}, Under14},
		{Learner{AgeBand: Adult}, Adult},
		{Learner{BirthMonth: "2018-05", AgeBand: Adult}, Under14},
		{Learner{BirthMonth: "2012-11"}, Under14}, // 14 some day this month: not before its end
		{Learner{BirthMonth: "2012-10"}, Minor},
		{Learner{BirthMonth: "2008-10"}, Adult},
	} {
		if got := test.learner.BandAt(noon); got != test.want {
			t.Errorf("BandAt of %q/%q = %q, want %q", test.learner.BirthMonth, test.learner.AgeBand, got, test.want)
		}
	}
}

func TestConsentInForce(t *testing.T) {
	child := Learner{ID: "l", AgeBand: Under14, Guardian: "g"}
	adult := Learner{ID: "l", AgeBand: Adult}
	given := Consent{Learner: "l", Purpose: ForScoring, Policy: "v1", GivenBy: "g", GivenAt: noon.Add(-time.Hour)}
	with := func(change func(*Consent)) []Consent { c := given; change(&c); return []Consent{c} }
	v1 := Policy{Version: "v1", Effective: noon.Add(-48 * time.Hour), Material: true}
	v2 := Policy{Version: "v2", Effective: noon.Add(-time.Minute), Material: true}
	for name, test := range map[string]struct {
		learner  Learner
		consents []Consent
		policies []Policy
		ok       bool
		says     string
	}{
		"given":                {child, []Consent{given}, []Policy{v1}, true, ""},
		"none":                 {child, nil, nil, false, "POST a consent"},
		"other purpose":        {child, with(func(c *Consent) { c.Purpose = ForSharing }), nil, false, "POST a consent"},
		"other learner":        {child, with(func(c *Consent) { c.Learner = "m" }), nil, false, "POST a consent"},
		"in the future":        {child, with(func(c *Consent) { c.GivenAt = noon.Add(time.Hour) }), nil, false, "POST a consent"},
		"withdrawn":            {child, with(func(c *Consent) { c.WithdrawnAt = noon }), nil, false, "withdrawn"},
		"withdrawn, renewed":   {child, append(with(func(c *Consent) { c.WithdrawnAt = noon }), given), nil, true, ""},
		"by the child":         {child, with(func(c *Consent) { c.GivenBy = "l" }), nil, false, "guardian"},
		"no guardian":          {Learner{ID: "l"}, []Consent{given}, nil, false, "guardian"},
		"adult alone":          {adult, with(func(c *Consent) { c.GivenBy = "l" }), nil, true, ""},
		"material change":      {child, []Consent{given}, []Policy{v1, v2}, false, "renewed"},
		"renewed":              {child, append(with(func(c *Consent) { c.Policy = "v2" }), given), []Policy{v1, v2}, true, ""},
		"not material":         {child, []Consent{given}, []Policy{v1, {Version: "v2", Effective: v2.Effective}}, true, ""},
		"not in effect yet":    {child, []Consent{given}, []Policy{v1, {Version: "v2", Material: true, Effective: noon.Add(time.Hour)}}, true, ""},
		"unknown, then policy": {child, []Consent{given}, []Policy{v2}, false, "renewed"},
	} {
		err := ConsentInForce(test.learner, ForScoring, test.consents, test.policies, noon)
		if (err == nil) != test.ok || err != nil && (!errors.Is(err, ConsentRequired) || !strings.Contains(err.Error(), test.says)) {
			t.Errorf("%s: ConsentInForce = %v, want ok %t, saying %q", name, err, test.ok, test.says)
		}
	}
}

func TestExpiryNext(t *testing.T) {
	e := DefaultSchedule().ExpiryFrom(noon, ReadingKind)
	if got := e.Next(); got != noon.Add(30*day) {
		t.Errorf("Next = %s, want the original's", got)
	}
	if e.Original = (time.Time{}); e.Next() != noon.Add(180*day) {
		t.Errorf("Next without original = %s, want the rendition's", e.Next())
	}
	if got := (Expiry{}).Next(); !got.IsZero() {
		t.Errorf("Next of nothing = %s", got)
	}
}

func TestPageValidate(t *testing.T) {
	good := Page{ID: "p", Text: "小猫钓鱼。", Overrides: []Override{{At: 2, Reading: "diao4"}}}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for name, p := range map[string]Page{
		"empty":          {Text: " \n"},
		"too long":       {Text: strings.Repeat("猫", MaxTextRunes+1)},
		"not UTF-8":      {Text: "猫\xff"},
		"outside":        {Text: "猫", Overrides: []Override{{At: 1}}},
		"before":         {Text: "猫", Overrides: []Override{{At: -1}}},
		"twice":          {Text: "猫", Overrides: []Override{{At: 0}, {At: 0}}},
		"a title's book": {Text: "猫", Title: strings.Repeat("x", 301)},
	} {
		if err := p.Validate(); !errors.Is(err, Invalid) {
			t.Errorf("%s: Validate = %v, want invalid", name, err)
		}
	}
	if TextVersion("猫", nil) == TextVersion("猫", good.Overrides) {
		t.Error("TextVersion does not see overrides")
	}
}
