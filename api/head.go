package api

import (
	"net/http"

	"github.com/langdu/langdu/models"
)

// MostHead is the most bytes of a request's head, its address included: a token of a
// guardian of fifty children takes four thousand, and Upload-Metadata with a long text
// and its readings 40,000. The server reads up to [ReadHead], so that whoever sends
// somewhat more is told so by a problem, with the headers of every answer: what net/http
// answers before any handler has none of them, and a cache on the way might keep it.
const (
	MostHead = 64 << 10
	ReadHead = 2 * MostHead
)

// badHead refuses a request by its head alone, whatever it asks for.
func badHead(r *http.Request) error {
	const op = "api.badHead"
	switch {
	case headSize(r) > MostHead:
		return models.Errorf(op, headTooLarge, "the address and the headers have more than %d bytes: send less in them, and what is long in the body", MostHead)
	case r.RequestURI == "*":
		return models.Errorf(op, models.NotFound, "* is no address here; /docs explains what there is")
	}
	return nil
}

// headSize is how many bytes the head has in HTTP/1.1.
func headSize(r *http.Request) int {
	size := len(r.Method) + len(r.RequestURI) + len(r.Proto) + len("  \r\n\r\n") + len("Host: \r\n") + len(r.Host)
	for name, values := range r.Header {
		for _, value := range values {
			size += len(name) + len(value) + len(": \r\n")
		}
	}
	return size
}
