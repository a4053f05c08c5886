package egress

import "net/netip"

func prefixes(all ...string) (networks []netip.Prefix) {
	for _, s := range all {
		networks = append(networks, netip.MustParsePrefix(s))
	}
	return networks
}

var (
	compatible = netip.MustParsePrefix("::/96")        // RFC 4291, section 2.5.5.1
	translated = netip.MustParsePrefix("64:ff9b::/96") // RFC 6052

	loopbacks = prefixes("127.0.0.0/8", "::1/128")
	shared    = prefixes("100.64.0.0/10") // RFC 6598

	// never is refused whatever else is allowed: link-local addresses, and where
	// clouds give their machines' credentials to whoever asks from within.
	never = prefixes(
		"0.0.0.0/8", "255.255.255.255/32",
		"169.254.0.0/16", "fe80::/10", // link-local; AWS, Azure, Google, Tencent
		"fd00:ec2::/32",      // AWS
		"100.100.100.200/32", // Alibaba
		"192.0.0.192/32",     // Oracle
		"168.63.129.16/32",   // Azure
	)

	// special is what the registries of IANA for special purposes call not globally
	// reachable, and tunnels through which an address of IPv4 could be meant.
	special = append(append(prefixes(
		"192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10",
	), loopbacks...), shared...)
)
