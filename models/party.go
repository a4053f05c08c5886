package models

import (
	"regexp"
	"slices"
	"strings"
)

// Party is a third party that may be sent personal data: declared in advance, and
// shown to everybody.
type Party struct {
	Name    string      `json:"name" yaml:"name" doc:"Its name" example:"example-app"`
	Kind    PartyKind   `json:"kind" yaml:"kind" enum:"app-hook,processor" doc:"app-hook: the app's own server, told of notices and of what became of recordings; processor: works on data for us" example:"app-hook"`
	Purpose Purpose     `json:"purpose" yaml:"purpose" doc:"The one purpose it is sent anything for; a learner must have consented to it" example:"scoring"`
	Region  string      `json:"region" yaml:"region" doc:"Where it is" example:"cn-north-1"`
	URL     string      `json:"url" yaml:"url" doc:"Where it is sent to" example:"https://app.example/hooks/langdu"`
	Data    []DataClass `json:"data" yaml:"data" doc:"Kinds of data that it is sent" example:"[\"notice\"]"`
	Contact string      `json:"contact" yaml:"contact" doc:"Who answers for it" example:"privacy@app.example"`
}

// PartyKind is what a third party is to us.
type PartyKind string

// The kinds.
const (
	AppHook   PartyKind = "app-hook"  // the app's own server, told of notices and outcomes
	Processor PartyKind = "processor" // works on data for us
)

// What an app's hook may be told. Each is declared, so that anybody can read what is.
const (
	ClassNotice  DataClass = "notice"  // the id and kind of a notice
	ClassOutcome DataClass = "outcome" // the id of a recording or an archive, and what became of it
	ClassLearner DataClass = "learner" // with an outcome: the app's own name for the child
)

var (
	partyName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)
	region    = regexp.MustCompile(`^[a-z]{2,}(-[a-z0-9]+)*$`)
)

// ValidRegion accepts the name of a place where data are: a country or a cloud's
// region there.
func ValidRegion(s string) bool { return len(s) <= 64 && region.MatchString(s) }

// Validate says what is wrong with the declaration.
func (p Party) Validate() error {
	const op = "models.Party"
	switch {
	case !partyName.MatchString(p.Name):
		return Errorf(op, Invalid, "third party %.40q: name it by 1 to 63 small letters, digits and -", p.Name)
	case p.Kind != AppHook && p.Kind != Processor:
		return Errorf(op, Invalid, "third party %s: kind %.20q: want app-hook or processor", p.Name, p.Kind)
	case p.Purpose == ForAbroad:
		return Errorf(op, Invalid, "third party %s: abroad is no purpose of its own: name what the data are used for; a region other than ours asks for that consent by itself", p.Name)
	case !ValidRegion(p.Region):
		return Errorf(op, Invalid, "third party %s: region %.40q: want a country or a region like cn, cn-north-1 or eu-central-1", p.Name, p.Region)
	case !private(p.URL):
		return Errorf(op, Invalid, "third party %s: its url must be https to a plain name or address, without a user, a query or a fragment, at port 443 or above 1023 (http only on loopback): what is sent is a child's", p.Name)
	case strings.TrimSpace(p.Contact) == "":
		return Errorf(op, Invalid, "third party %s: say in contact who answers for it", p.Name)
	case len(p.Data) == 0:
		return Errorf(op, Invalid, "third party %s: list in data what it is sent", p.Name)
	}
	if _, err := ParsePurpose(string(p.Purpose)); err != nil {
		return Errorf(op, Invalid, "third party %s: %w", p.Name, err)
	}
	return p.validateData()
}

func (p Party) validateData() error {
	told := []DataClass{ClassNotice, ClassOutcome, ClassLearner}
	known := append([]DataClass{ClassOriginal, ClassRendition, ClassResult}, told...)
	for _, class := range p.Data {
		switch {
		case !slices.Contains(known, class):
			return Errorf("models.Party", Invalid, "third party %s: data %.20q: want original, rendition, result, notice, outcome or learner", p.Name, class)
		case p.Kind == AppHook && !slices.Contains(told, class):
			return Errorf("models.Party", Invalid, "third party %s: an app-hook is sent ids and what happened, nothing else: declare data: [notice, outcome], and learner if it must know whose", p.Name)
		}
	}
	if p.Takes(ClassLearner) && !p.Takes(ClassOutcome) {
		return Errorf("models.Party", Invalid, "third party %s: learner says whose the outcomes are: declare data: [outcome, learner]", p.Name)
	}
	return nil
}

// Takes says that data of this class are declared.
func (p Party) Takes(class DataClass) bool { return slices.Contains(p.Data, class) }

// ValidateParties says what is wrong with the declarations together. region is
// where this service keeps its data.
func ValidateParties(all []Party, region string) error {
	const op = "models.ValidateParties"
	if len(all) > 0 && region == "" {
		return Errorf(op, Invalid, "third parties are declared, and not where this service is: set --region, so that data sent abroad can be told from others")
	}
	names, hooks := map[string]bool{}, 0
	for _, p := range all {
		if err := p.Validate(); err != nil {
			return err
		}
		if names[p.Name] {
			return Errorf(op, Invalid, "third party %s is declared twice", p.Name)
		}
		names[p.Name] = true
		if p.Kind == AppHook {
			hooks++
		}
	}
	if hooks > 1 {
		return Errorf(op, Invalid, "%d third parties are app-hooks: a notice goes to one app, which delivers it", hooks)
	}
	return nil
}
