// Package egress says to which addresses the service may connect where a URL in a
// configuration leads. A name is harmless until it is looked up: whoever owns its
// DNS can point it at a cloud's metadata service or at a database next door. So the
// question is asked of each address, when the connection is about to be made and
// after the last look-up, and there is no time left in which the answer could change.
//
// It opens no connection itself: its users give [Policy.Control] to their dialer.
package egress

import (
	"net"
	"net/netip"
	"net/url"
	"strings"
	"syscall"

	"github.com/langdu/langdu/models"
)

// Policy is which addresses may be connected to. The zero value is that of third
// parties: addresses of the public internet, and nothing else.
type Policy struct {
	networks []netip.Prefix // allowed besides
	private  bool           // private networks are allowed
}

// ThirdParty is the policy for somebody else's server. networks are allowed
// although they are not of the public internet.
func ThirdParty(networks []netip.Prefix) Policy { return Policy{networks: networks} }

// Own is the policy for a server that the operator runs, such as the identity
// provider or the key service: it may be in a private network, and on this computer
// where its URL says so.
func Own(at *url.URL) Policy {
	p := Policy{private: true}
	if loopback(at.Hostname()) {
		p.networks = loopbacks
	}
	return p
}

// ParseNetworks reads networks with commas between, such as 10.0.0.0/8,fd00::/8.
// An address alone is the network of that address.
func ParseNetworks(s string) (all []netip.Prefix, err error) {
	for word := range strings.SplitSeq(s, ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		network, err := netip.ParsePrefix(word)
		if addr, single := netip.ParseAddr(word); single == nil && addr.Zone() == "" {
			network, err = addr.Prefix(addr.BitLen())
		}
		if err != nil || network.Addr().Is4In6() {
			return nil, models.Errorf("egress.ParseNetworks", models.Invalid, "network %.60q: want one like 10.0.0.0/8 or fd00::/8", word)
		}
		all = append(all, network.Masked())
	}
	return all, nil
}

// Control is asked by a net.Dialer before it connects.
func (p Policy) Control(network, address string, _ syscall.RawConn) error {
	const op = "egress.Control"
	at, err := netip.ParseAddrPort(address)
	if err != nil || !strings.HasPrefix(network, "tcp") {
		return models.Errorf(op, models.Forbidden, "only TCP addresses are connected to")
	}
	if !p.Permits(at.Addr()) {
		return models.Errorf(op, models.Forbidden, "the address that the name leads to is not one that the service may connect to")
	}
	return nil
}

// Permits says whether an address may be connected to. An address of IPv4 that is
// written as one of IPv6 is judged as what it is.
func (p Policy) Permits(addr netip.Addr) bool {
	addr = embedded(addr)
	switch {
	case !addr.IsValid() || addr.Zone() != "" || addr.IsUnspecified() || addr.IsMulticast() || in(never, addr):
		return false
	case in(p.networks, addr):
		return true
	case p.private && (addr.IsPrivate() || in(shared, addr)):
		return true
	}
	return addr.IsGlobalUnicast() && !addr.IsPrivate() && !in(special, addr)
}

// embedded is the address of IPv4 that one of IPv6 stands for: mapped
// (::ffff:127.0.0.1), compatible (::127.0.0.1), and of a translator (64:ff9b::7f00:1).
func embedded(addr netip.Addr) netip.Addr {
	addr = addr.Unmap()
	if addr.Is6() && (compatible.Contains(addr) && addr != netip.IPv6Loopback() && !addr.IsUnspecified() || translated.Contains(addr)) {
		b := addr.As16()
		return netip.AddrFrom4([4]byte(b[12:]))
	}
	return addr
}

func in(networks []netip.Prefix, addr netip.Addr) bool {
	for _, n := range networks {
		if n.Contains(addr) {
			return true
		}
	}
	return false
}

// loopback says that a host, as a URL has it, is this computer by its own name.
func loopback(host string) bool {
	return strings.EqualFold(host, "localhost") || net.ParseIP(host).IsLoopback()
}
