package objects

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/lifecycle"
)

// The second line of defence: rules of the bucket itself erase what lies there for
// longer than promised, when no worker has come by. Each object is put with a tag
// that says what it is and for how many days it was promised to be kept, such as
// "original.reading.30", and each such tag has a rule. So a longer schedule takes
// nothing back that was promised before it.
const (
	tagName = "langdu"      // the tag of an object
	heldTag = "langdu-held" // what the tag was of one that is held
	ownRule = "langdu "     // begins the id of each rule of ours
	// remainsRule clears what is left of objects that are gone: versions, delete
	// markers, uploads that never ended.
	remainsRule = ownRule + "remains below "
)

// prefixes are where our objects are.
var prefixes = []string{"r/", "x/"}

// Lifecycle is the rules that the bucket has of us: after how many days what has
// the tag is erased.
type Lifecycle map[string]int

// SetLifecycle gives the bucket the rules for these periods, and slack on top of
// each; rules of others stay as they are. From then on what is put has its tag. It
// returns false, without error, where the store has no rules, or does not let us
// set them.
func (o *Objects) SetLifecycle(ctx context.Context, periods []models.ClassPeriod, slack time.Duration) (bool, error) {
	const op = "objects.SetLifecycle"
	present, err := o.rulesOfBucket(ctx)
	if err != nil {
		return false, refused(op, err)
	}
	wanted := rulesFor(periods, slack, present)
	if !maps.Equal(daysOf(present), daysOf(wanted)) || !hasRemains(present) {
		config := lifecycle.NewConfiguration()
		config.Rules = append(foreign(present), wanted...)
		if err := o.core.SetBucketLifecycle(ctx, o.bucket, config); err != nil {
			return false, refused(op, err)
		}
		if present, err = o.rulesOfBucket(ctx); err != nil {
			return false, refused(op, err)
		}
	}
	// A store may take rules and forget them.
	o.ruled.Store(maps.Equal(daysOf(present), daysOf(wanted)))
	return o.ruled.Load(), nil
}

// Lifecycle is the rules that the bucket has of us, none where it has none.
func (o *Objects) Lifecycle(ctx context.Context) (Lifecycle, error) {
	rules, err := o.rulesOfBucket(ctx)
	if err != nil {
		return nil, refused("objects.Lifecycle", err)
	}
	return daysOf(rules), nil
}

func (o *Objects) rulesOfBucket(ctx context.Context) ([]lifecycle.Rule, error) {
	config, err := o.core.GetBucketLifecycle(ctx, o.bucket)
	if minio.ToErrorResponse(err).Code == "NoSuchLifecycleConfiguration" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return config.Rules, nil
}

// refused is nil where the store has no such thing or does not let us.
func refused(op string, err error) error {
	switch minio.ToErrorResponse(err).Code {
	case minio.NotImplemented, "MethodNotAllowed", minio.AccessDenied:
		return nil
	}
	return fail(op, err)
}

// rulesFor is our rules: one for each tag that objects have now, may have from
// before, or have where nobody said how long they are kept.
func rulesFor(periods []models.ClassPeriod, slack time.Duration, present []lifecycle.Rule) []lifecycle.Rule {
	now, longest := map[string]int{}, map[string]int{}
	tags := daysOf(present)
	for _, p := range periods {
		days := inDays(p.Period)
		now[kindOf(p.Class, p.Kind)] = days
		longest[string(p.Class)] = max(longest[string(p.Class)], days)
		tags[tagOf(p.Class, p.Kind, days)] = 0
	}
	for class := range longest {
		tags[class] = 0
	}
	var rules []lifecycle.Rule
	for _, tag := range slices.Sorted(maps.Keys(tags)) {
		days, ok := longest[tag]
		if kind, promised, tagged := splitTag(tag); tagged {
			days, ok = promised, true
			if period, known := now[kind]; known {
				days = min(days, period) // a shorter schedule is for what is stored too
			}
		}
		if ok {
			rules = append(rules, expire(tag, max(days+inDays(slack), 1)))
		}
	}
	for _, prefix := range prefixes {
		rules = append(rules, clear(prefix))
	}
	return rules
}

func expire(tag string, days int) lifecycle.Rule {
	return lifecycle.Rule{ID: ownRule + tag, Status: "Enabled",
		RuleFilter: lifecycle.Filter{Tag: lifecycle.Tag{Key: tagName, Value: tag}},
		Expiration: lifecycle.Expiration{Days: lifecycle.ExpirationDays(days)}}
}

func clear(prefix string) lifecycle.Rule {
	return lifecycle.Rule{ID: remainsRule + prefix, Status: "Enabled",
		RuleFilter:                     lifecycle.Filter{Prefix: prefix},
		Expiration:                     lifecycle.Expiration{DeleteMarker: true},
		NoncurrentVersionExpiration:    lifecycle.NoncurrentVersionExpiration{NoncurrentDays: 1},
		AbortIncompleteMultipartUpload: lifecycle.AbortIncompleteMultipartUpload{DaysAfterInitiation: 1}}
}

// daysOf is the days of those of our rules that erase by a tag.
func daysOf(rules []lifecycle.Rule) Lifecycle {
	days := Lifecycle{}
	for _, r := range rules {
		tag, ours := strings.CutPrefix(r.ID, ownRule)
		if ours && r.Status == "Enabled" && r.RuleFilter.Tag.Key == tagName && r.RuleFilter.Tag.Value == tag {
			days[tag] = int(r.Expiration.Days)
		}
	}
	return days
}

// hasRemains says that what is left of objects is cleared.
func hasRemains(rules []lifecycle.Rule) bool {
	n := 0
	for _, r := range rules {
		if strings.HasPrefix(r.ID, remainsRule) && r.NoncurrentVersionExpiration.NoncurrentDays == 1 {
			n++
		}
	}
	return n == len(prefixes)
}

// foreign is the rules that are not ours.
func foreign(rules []lifecycle.Rule) []lifecycle.Rule {
	return slices.DeleteFunc(slices.Clone(rules), func(r lifecycle.Rule) bool { return strings.HasPrefix(r.ID, ownRule) })
}

func kindOf(class models.DataClass, kind models.RecordingKind) string {
	if kind == "" {
		return string(class) + ".all"
	}
	return string(class) + "." + string(kind)
}

// tagOf is the tag of an object that was promised to be kept for so many days.
func tagOf(class models.DataClass, kind models.RecordingKind, days int) string {
	return kindOf(class, kind) + "." + strconv.Itoa(days)
}

// splitTag takes a tag apart that has days.
func splitTag(tag string) (kind string, days int, ok bool) {
	at := strings.LastIndexByte(tag, '.')
	if at < 0 {
		return "", 0, false
	}
	days, err := strconv.Atoi(tag[at+1:])
	return tag[:at], days, err == nil
}

// inDays rounds up: no rule may come before the promise.
func inDays(d time.Duration) int {
	const day = 24 * time.Hour
	return int((d + day - 1) / day)
}
