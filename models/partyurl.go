package models

import (
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

var (
	hostName = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)
	// numeric is a last label by which a name passes for an address with some
	// resolvers: 0x7f.1, 2130706433 and 0177.0.0.1 are all 127.0.0.1.
	numeric = regexp.MustCompile(`(^|\.)(0x[0-9a-f]*|[0-9]+)$`)
)

// private says that nobody on the way to a URL can read along, and that it says
// plainly where it leads. Where the name leads to is asked when it is called: see
// internal/egress.
func private(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" || !plainHost(strings.ToLower(u.Hostname())) {
		return false
	}
	loopback := u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
	return u.Scheme == "https" && portAllowed(u.Port()) || u.Scheme == "http" && loopback
}

// plainHost accepts names, and addresses in their usual form.
func plainHost(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return true
	}
	return len(host) <= 253 && hostName.MatchString(host) && !numeric.MatchString(host)
}

// portAllowed keeps calls away from what else listens on ports of the system.
func portAllowed(port string) bool {
	n, err := strconv.Atoi(port)
	return port == "" || err == nil && (n == 443 || n > 1023 && n < 1<<16)
}
