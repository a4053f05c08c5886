package outbound

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Answered is the cause of an error of [Gate.Send] where a call was made, and the
// party did not take it.
type Answered struct {
	Status int // 0 where it did not answer
	// After is how long the party asks not to be called; 0 where it does not say.
	After time.Duration
}

func (a Answered) Error() string { return "it gives " + a.Word() }

// Gone says that the party wants no calls any more.
func (a Answered) Gone() bool { return a.Status == http.StatusGone }

// mostPatience bounds how long a party can ask for.
const mostPatience = 24 * time.Hour

// answered reads an answer's status and Retry-After, which is a number of seconds or
// a date (RFC 9110, section 10.2.3).
func answered(r *http.Response, now time.Time) Answered {
	a := Answered{Status: r.StatusCode}
	said := strings.TrimSpace(r.Header.Get("Retry-After"))
	if seconds, err := strconv.Atoi(said); err == nil {
		a.After = time.Duration(min(max(seconds, 0), int(mostPatience/time.Second))) * time.Second
	} else if at, err := http.ParseTime(said); err == nil {
		a.After = min(max(at.Sub(now), 0), mostPatience)
	}
	return a
}

// Word is the status, or that there was none.
func (a Answered) Word() string {
	if a.Status == 0 {
		return "no answer"
	}
	return strconv.Itoa(a.Status)
}
