package web

import (
	"net/http"
)

// Config says how the pages behave. The zero value is what most services want.
type Config struct {
	// Language is "zh" or "en": what the pages speak to a person whose browser
	// asks for neither of the two. Empty means "en".
	Language string
	// Service answers the calls under /v1 that a page begins with, so that their
	// answers come along with it. Nil: the browser asks for everything itself.
	Service http.Handler
}

// Handler serves the pages and their assets, and a page that says so for every
// other path. It panics if Language is neither empty, "zh" nor "en": that is a
// mistake in the program's wiring, not in a request.
func Handler(c Config) http.Handler {
	switch c.Language {
	case "":
		c.Language = "en"
	case "zh", "en":
	default:
		panic("web: Config.Language is " + c.Language + ", want zh or en")
	}
	assets := loadAssets()
	mux := http.NewServeMux()
	for _, p := range pages {
		mux.Handle("GET "+p.route, page(p, c, assets, http.StatusOK))
	}
	mux.Handle("GET /assets/{version}/{path...}", assets)
	mux.Handle("GET /sw.js", worker(assets))
	mux.Handle("/", page(missing, c, assets, http.StatusNotFound))
	return secure(mux, assets)
}

// secure sets the headers that every answer carries.
func secure(next http.Handler, a *assets) http.Handler {
	policy := contentPolicy(a)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Permissions-Policy", "microphone=(self), camera=(), geolocation=(), payment=(), usb=()")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}
