// Package words is the one catalogue of everything that the pages say, in
// Chinese and in English. It is read by the server, which renders the frame of
// a page, and sent to the browser as a module, for what scripts build: each page
// gets the sections it needs, in its reader's language.
//
// A section is a JSON file of lines
//
//	"dock.send": ["交给小鸟听", "Send it"],
//
// in which {names} are filled in. Sentences for children are short and never
// scold; those for parents are plain, because they are read once, on a phone.
package words

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// Language is a language that the pages speak.
type Language string

// The languages.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// Languages are all there are, in the order in which the catalogue has them.
var Languages = []Language{Chinese, English}

// Locale is the language as browsers name it, for lang attributes.
func (l Language) Locale() string {
	if l == Chinese {
		return "zh-CN"
	}
	return "en-GB"
}

// Other is the one of the two that it is not.
func (l Language) Other() Language {
	if l == Chinese {
		return English
	}
	return Chinese
}

// Cookie is the name of the cookie that holds the language a reader has chosen.
const Cookie = "langdu_language"

// Of is the language of whoever asks: what they have chosen, else the first of
// the two that their browser names, else otherwise.
func Of(r *http.Request, otherwise Language) Language {
	if c, err := r.Cookie(Cookie); err == nil && (c.Value == "zh" || c.Value == "en") {
		return Language(c.Value)
	}
	for _, tag := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), ";")
		switch primary, _, _ := strings.Cut(tag, "-"); primary {
		case "zh":
			return Chinese
		case "en":
			return English
		}
	}
	return otherwise
}

// Message is one sentence in both languages, in the order of [Languages].
type Message [2]string

// In is the sentence in one language.
func (m Message) In(l Language) string {
	if l == Chinese {
		return m[0]
	}
	return m[1]
}

// Section is the messages of one file by their keys.
type Section map[string]Message

//go:embed *.json
var files embed.FS

// sections are all files by name, without .json. They are part of the program:
// one that cannot be read is a mistake of ours, and ends it.
var sections = func() map[string]Section {
	all := map[string]Section{}
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		data, err := files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		var s Section
		if err := json.Unmarshal(data, &s); err != nil {
			panic(fmt.Sprintf("words: %s: %v", e.Name(), err))
		}
		all[strings.TrimSuffix(e.Name(), ".json")] = s
	}
	return all
}()

// Get is a section by its name. It panics where there is none: names are
// constants of the program.
func Get(name string) Section {
	s, ok := sections[name]
	if !ok {
		panic("words: there is no section " + name)
	}
	return s
}

// In is the messages of some sections in one language.
func In(l Language, names ...string) map[string]string {
	all := map[string]string{}
	for _, name := range names {
		for key, m := range Get(name) {
			all[key] = m.In(l)
		}
	}
	return all
}

var hole = regexp.MustCompile(`\{\w+\}`)

// Fill puts values in the place of {names}; a name without a value leaves nothing.
func Fill(sentence string, values map[string]string) string {
	return hole.ReplaceAllStringFunc(sentence, func(name string) string { return values[name[1:len(name)-1]] })
}
