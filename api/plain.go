package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/langdu/langdu/models"
)

// plainFormat is huma's JSON, of bodies that mean one thing to every reader and
// hold nothing that is shown otherwise than it is stored.
var plainFormat = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshalPlain}

// placeMark stands between where something is wrong and what, in an error of a body: huma
// hands on its words alone. No text that passes has it.
const placeMark = "\x00"

// unmarshalPlain is json.Unmarshal behind [models.PlainJSON]. Huma reads a body twice, the
// first time into an any.
func unmarshalPlain(body []byte, v any) error {
	if _, first := v.(*any); first {
		if err := models.PlainJSON(body); err != nil {
			var at *models.JSONError
			if errors.As(err, &at) {
				return errors.New(at.Location + placeMark + at.Message)
			}
			return errors.New(models.Explain(err)) // in the words of huma's problem
		}
	}
	return json.Unmarshal(body, v)
}

// faultOf is a fault as huma tells of it, at the place within the body that is wrong.
func faultOf(e *huma.ErrorDetail) Fault {
	place, message, marked := strings.Cut(e.Message, placeMark)
	switch {
	case !marked:
		return Fault{Message: e.Message, Location: e.Location}
	case place == "" || strings.HasPrefix(place, "["):
		return Fault{Message: message, Location: e.Location + place}
	}
	return Fault{Message: message, Location: e.Location + "." + place}
}

// plainURL refuses an address whose names or values are not plain: no store need
// know what to do with a NUL.
func plainURL(r *http.Request) error {
	const op = "api.plainURL"
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return models.Errorf(op, malformed, "the query of the address cannot be read: escape what is in it")
	}
	texts := []string{r.URL.Path}
	for name, values := range query {
		texts = append(append(texts, name), values...)
	}
	for _, text := range texts {
		if err := models.Plain(text); err != nil {
			return models.Errorf(op, models.Invalid, "the address: %s", models.Explain(err))
		}
	}
	return nil
}

// plainly lets those requests pass whose address is plain.
func plainly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := plainURL(r); err != nil {
			fail(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// plainField checks a field of a form or of Upload-Metadata.
func plainField(name string, value []byte) error {
	if err := models.Plain(string(value)); err != nil {
		return models.Errorf("api.plainField", models.Invalid, "field %s: %s", name, models.Explain(err))
	}
	return nil
}
