package hanzi

import (
	"strings"

	"github.com/langdu/langdu/audio"
)

// 一 is yí before a fourth tone, yì before the others, and keeps yī where it
// counts or ends: in ordinals, in numbers read digit by digit, at the end of a
// word or phrase. 不 is bú before a fourth tone. Between two equal verbs, and
// before a complement, both grow weak.

var (
	yi = mustSound("yi1")
	bu = mustSound("bu4")
)

const (
	numerals = "零〇一二三四五六七八九十百千万亿两点"
	ordinals = "第初周卷册章课楼"
	counted  = "月号日楼班级等连组层段期节课"
)

// one is the ways of 一 at unit i.
func (r *reader) one(i int, out []way) []way {
	u := &r.units[i]
	base := way{yi, u.source}
	before, after := r.near(i, -1), r.near(i, 1)
	if after == nil {
		return append(out, base)
	}
	change := way{yi.with(4), audio.FromSandhi}
	if after.fullTone() == 4 {
		change.sound = yi.with(2)
	}
	switch {
	case before != nil && before.r == after.r && (r.near(i, -2) == nil || r.near(i, -2).r != '一'):
		return append(out, way{yi.with(audio.Neutral), audio.FromSandhi}, change)
	case r.counts(before, after):
		if strings.ContainsRune("百千万亿", after.r) {
			return append(out, change, base)
		}
		return append(out, base)
	case u.end == i+1 && !u.lone(), after.r == '年' && r.near(i, 2) != nil && r.near(i, 2).r == '级':
		return append(out, base, change)
	case strings.ContainsRune(counted, after.r):
		if before != nil && before.r == '月' || after.r == '月' || after.r == '号' || after.r == '楼' || after.r == '级' || after.r == '班' {
			return append(out, base, change)
		}
		return append(out, change, base)
	}
	return append(out, change)
}

// counts reports whether 一 between these neighbours is a digit or an ordinal.
func (r *reader) counts(before, after *unit) bool {
	if before != nil {
		if strings.ContainsRune(ordinals, before.r) || before.r != '点' && strings.ContainsRune(numerals, before.r) {
			return true
		}
		if before.r == '期' && after.r != '个' || before.r == '拜' {
			return true
		}
	}
	return after.r != '点' && strings.ContainsRune(numerals, after.r)
}

// not is the ways of 不 at unit i.
func (r *reader) not(i int, out []way) []way {
	u := &r.units[i]
	before, after := r.near(i, -1), r.near(i, 1)
	if after == nil {
		return append(out, way{bu, u.source})
	}
	first := way{bu, u.source}
	if after.fullTone() == 4 {
		first = way{bu.with(2), audio.FromSandhi}
	}
	out = append(out, first)
	within := u.start < i && i+1 < u.end
	if before != nil && (before.r == after.r || within || before.kind == verbKind && before.lone() && after.lone()) {
		out = append(out, way{bu.with(audio.Neutral), audio.FromSandhi})
	}
	return out
}

// near is the unit k places from i within the same phrase, nil where there is none.
func (r *reader) near(i, k int) *unit {
	j := i + k
	if j < 0 || j >= len(r.units) {
		return nil
	}
	for at := min(i, j) + 1; at <= max(i, j); at++ {
		if r.units[at].gap >= audio.PhraseBreak {
			return nil
		}
	}
	return &r.units[j]
}

// fullTone is the tone that decides the sandhi of 一 and 不 before the unit: a
// weakened 个 still counts as the fourth tone.
func (u *unit) fullTone() audio.Tone {
	if u.author != nil {
		return u.author.Tone
	}
	return u.sound.tone()
}
