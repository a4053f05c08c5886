package hanzi

import (
	"strings"

	"github.com/langdu/langdu/audio"
)

// third says how a third tone stands in its chain.
type third uint8

const (
	keepThird third = iota // no third tone follows
	mustRise               // within a word: only the second tone
	mayKeep                // second tone; with a pause between, the third
	mayRise                // third tone; grouped otherwise, the second
)

// thirds decides, from right to left, which third tones become second ones.
// Before a third tone that stays, a third tone rises; before one that rises it
// may stay: 我|买|水果 is wǒ mǎi shuí guǒ. Within a word of two it always rises
// (水果, 老鼠); across words either grouping is heard and accepted.
func (r *reader) thirds() []third {
	out := make([]third, len(r.units))
	for i := len(r.units) - 2; i >= 0; i-- {
		u, next := &r.units[i], &r.units[i+1]
		if !u.lowTone() || next.gap >= audio.PhraseBreak {
			continue
		}
		switch {
		case next.neutral&neutralUsual != 0:
			out[i] = r.beforeNeutral(u, next)
		case !next.lowTone():
		case u.start == next.start && u.end-u.start == 2:
			out[i] = mustRise
			if out[i+1] == mayKeep { // 买好|酒 is 买|好酒 as well
				out[i] = mayKeep
			}
		case u.start == next.start && u.end-i == 3 && out[i+1] == mustRise && r.isWord(i, 2):
			out[i] = mayKeep // 展览|馆, where 小|老鼠 may stay
		case out[i+1] == mustRise || out[i+1] == mayKeep:
			out[i] = mayRise
		case u.start == next.start && out[i+1] == mayRise:
			out[i] = mayKeep
		case u.start == next.start:
			out[i] = mustRise
		default:
			out[i] = mayKeep
		}
	}
	return out
}

// isWord reports whether the n units from i on are a word of the lexicon.
func (r *reader) isWord(i, n int) bool {
	node := r.roots[low(r.units[i].r)]
	for k := 1; k < n && node != 0; k++ {
		node = r.child(node, r.units[i+k].r)
	}
	return node != 0 && r.costs[node] > 0
}

// beforeNeutral is the case of a neutral tone that was a third one: verbs said
// twice rise (想想, 走走), names of kin stay (姐姐, 奶奶), 子 never counts (椅子).
func (r *reader) beforeNeutral(u, next *unit) third {
	switch {
	case next.sound.tone() != 3 || next.r == '子' || next.author != nil:
		return keepThird
	case u.r == next.r && !strings.ContainsRune("姐奶姥婶嫂", u.r):
		return mayKeep
	case next.r == '里' && u.r == '哪':
		return mayKeep
	}
	return mayRise
}

// lowTone reports whether the unit is in the third tone before sandhi.
func (u *unit) lowTone() bool {
	switch {
	case u.author != nil:
		return u.author.Tone == 3
	}
	return u.sound.tone() == 3 && u.neutral&neutralUsual == 0
}

// way is one accepted sound of a character and where it came from.
type way struct {
	sound  sound
	source audio.Source
}

// ways is the accepted sounds of unit i, the preferred one first.
func (r *reader) ways(i int, chain third, out []way) []way {
	u := &r.units[i]
	switch {
	case u.r == '一' && u.sound.tone() == 1:
		return r.one(i, out)
	case u.r == '不' && u.sound.tone() == 4:
		return r.not(i, out)
	}
	full := way{u.sound, u.source}
	risen := way{u.sound.with(2), audio.FromSandhi}
	weak := way{u.sound.with(audio.Neutral), audio.FromSandhi}
	if u.neutral&neutralUsual != 0 {
		out = append(out, way{weak.sound, audio.FromPhrase})
	}
	switch chain {
	case mustRise:
		out = append(out, risen)
	case mayKeep:
		out = append(out, risen, full)
	case mayRise:
		out = append(out, full, risen)
	default:
		out = append(out, full)
	}
	if u.neutral == neutralAllowed {
		out = append(out, weak)
	}
	return r.alternatives(u, out)
}

// alternatives appends the other readings that good readers use.
func (r *reader) alternatives(u *unit, out []way) []way {
	for _, s := range free[u.r] {
		if u.sound.sameBase(free[u.r][0]) || strings.ContainsRune(interjections, u.r) || contains(free[u.r], u.sound) {
			out = addWay(out, s)
		}
	}
	return out
}

func addWay(out []way, s sound) []way {
	for _, w := range out {
		if w.sound == s {
			return out
		}
	}
	return append(out, way{s, audio.FromSandhi})
}

// interjections take the tone of the feeling, and 啊 the sound before it.
const interjections = "啊呀哇哪啦哦噢喔嗯唔唉哎诶欸喂咦哼嘿哈呵嗨哟呦嗬"

// free lists characters with readings that are equally right wherever the first
// of them is: two standard pronunciations, or a particle that follows the mood.
var free = spell(map[rune]string{
	'谁': "shei2 shui2", '血': "xue4 xie3", '熟': "shu2 shou2",
	'这': "zhe4 zhei4", '那': "na4 nei4", '哪': "na3 nei3",
	'啊': "a5 ya5 wa5 na5 a1 a2 a4", '呀': "ya5 ya1", '哇': "wa5 wa1", '啦': "la5 la1",
	'哦': "o2 o4 o5 o1", '噢': "o1 o2 o4", '喔': "o1 wo1 o4", '嗯': "en4 en1 en2 en3 en5",
	'唉': "ai4 ai1", '哎': "ai1 ai4", '诶': "ei4 ei2 ei1 ai1", '欸': "ei4 ei2 ei1 ai1", '喂': "wei4 wei2",
	'咦': "yi2 yi4", '哼': "heng1 heng5", '嘿': "hei1 hei4", '哈': "ha1 ha4", '嗨': "hai1 hai4",
	'哟': "yo1 yo5", '呦': "you1 yo1 yo5", '呢': "ne5", '们': "men5 men2",
})

func spell(m map[rune]string) map[rune][]sound {
	out := map[rune][]sound{}
	for r, names := range m {
		for _, name := range strings.Fields(names) {
			out[r] = append(out[r], mustSound(name))
		}
	}
	return out
}

// accepts reports whether a sound is among the free readings of the unit.
func (l *lexicon) accepts(u *unit, s sound) bool { return contains(free[u.r], s) }
