package egress

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// TestPermits is every address that a name could be pointed at in order to reach
// what only we can reach, and what may be reached.
func TestPermits(t *testing.T) {
	own, local := Own(&url.URL{Host: "vault.internal:8200"}), Own(&url.URL{Host: "127.0.0.1:8200"})
	tens, err := ParseNetworks(" 10.0.0.0/8, fd12::1 ,")
	if err != nil {
		t.Fatal(err)
	}
	everything, err := ParseNetworks("0.0.0.0/0,::/0")
	if err != nil {
		t.Fatal(err)
	}
	const third, tenth, ours, here, all = 1, 2, 4, 8, 16 // which policies permit it
	policies := map[int]Policy{third: {}, tenth: ThirdParty(tens), ours: own, here: local, all: ThirdParty(everything)}
	for address, permitted := range map[string]int{
		"93.184.215.14":          third | tenth | ours | here | all,
		"2606:2800:21f:cb07::1":  third | tenth | ours | here | all,
		"::ffff:93.184.215.14":   third | tenth | ours | here | all, // mapped
		"64:ff9b::5db8:d70e":     third | tenth | ours | here | all, // translated
		"10.1.2.3":               tenth | ours | here | all,
		"::ffff:10.1.2.3":        tenth | ours | here | all,
		"::10.1.2.3":             tenth | ours | here | all,
		"64:ff9b::a01:203":       tenth | ours | here | all,
		"172.16.0.1":             ours | here | all,
		"192.168.1.1":            ours | here | all,
		"100.64.0.1":             ours | here | all,
		"fd12::1":                tenth | ours | here | all,
		"fd12::2":                ours | here | all,
		"127.0.0.1":              here | all,
		"127.8.8.8":              here | all,
		"::1":                    here | all,
		"::ffff:127.0.0.1":       here | all,
		"::ffff:7f00:1":          here | all,
		"64:ff9b::7f00:1":        here | all,
		"192.0.2.1":              all,
		"198.18.0.1":             all,
		"203.0.113.9":            all,
		"240.0.0.1":              all,
		"2002:7f00:1::1":         all, // 6to4
		"2001:0:7f00:1::1":       all, // Teredo
		"2001:db8::1":            all,
		"64:ff9b:1::1":           all,
		"fec0::1":                all,
		"0.0.0.0":                0,
		"0.1.2.3":                0,
		"::":                     0,
		"::ffff:0.0.0.0":         0,
		"255.255.255.255":        0,
		"224.0.0.1":              0,
		"ff02::1":                0,
		"fe80::1":                0,
		"fe80::1%eth0":           0,
		"169.254.169.254":        0,
		"::ffff:169.254.169.254": 0,
		"::169.254.169.254":      0,
		"64:ff9b::a9fe:a9fe":     0,
		"fd00:ec2::254":          0,
		"100.100.100.200":        0,
		"168.63.129.16":          0,
		"192.0.0.192":            0,
	} {
		for bit, p := range policies {
			if got, want := p.Permits(netip.MustParseAddr(address)), permitted&bit != 0; got != want {
				t.Errorf("policy %d permits %s: %v, want %v", bit, address, got, want)
			}
		}
	}
	if (Policy{}).Permits(netip.Addr{}) {
		t.Error("no address at all is permitted")
	}
}

// TestControlIsAskedAfterTheLookUp has a name lead to this computer: it is refused
// as its address is, and nobody hears of the attempt.
func TestControlIsAskedAfterTheLookUp(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	for _, host := range []string{"127.0.0.1", "localhost", "::ffff:127.0.0.1", "0.0.0.0", "0x7f.1", "2130706433", "0177.0.0.1"} {
		dialer := &net.Dialer{Timeout: 2 * time.Second, Control: Policy{}.Control}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		connection, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(host, port))
		cancel()
		var unknown *net.DNSError // the odd forms are names to the resolver of Go
		if err == nil || !errors.Is(err, models.Forbidden) && !errors.As(err, &unknown) {
			t.Errorf("dialling %s = %v, want a refusal", host, err)
		}
		if connection != nil {
			connection.Close()
		}
	}
	dialer := &net.Dialer{Control: Own(&url.URL{Host: "localhost"}).Control}
	connection, err := dialer.DialContext(t.Context(), "tcp", listener.Addr().String())
	if err != nil {
		t.Fatalf("dialling what is allowed = %v", err)
	}
	connection.Close()
	for network, address := range map[string]string{"udp": "93.184.215.14:53", "unix": "/run/docker.sock", "tcp": "nonsense"} {
		if err := (Policy{}).Control(network, address, nil); !errors.Is(err, models.Forbidden) {
			t.Errorf("Control(%s, %s) = %v, want a refusal", network, address, err)
		}
	}
}

func TestParseNetworks(t *testing.T) {
	for _, bad := range []string{"10.0.0.0/33", "ten", "10.0.0.0/8;11.0.0.0/8", "::ffff:10.0.0.0/104", "fe80::1%eth0"} {
		if _, err := ParseNetworks(bad); !errors.Is(err, models.Invalid) {
			t.Errorf("ParseNetworks(%q) = %v, want a refusal", bad, err)
		}
	}
}
