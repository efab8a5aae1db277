package push

import (
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"slices"
	"strings"

	"redbanner/attendance/roster"
)

// Door is by which address the clocks of a centre come in.
type Door struct {
	Path     Secret         // the secret part of the path, before /iclock/
	Networks []netip.Prefix // where calls may come from; none: from anywhere
}

// Secret is the hash of a secret path, "" for none: the path itself is kept nowhere.
type Secret string

// minSecret is the shortest secret path, in characters.
const minSecret = 12

// HashPath makes a Secret of a path, without slashes around it. A path that is too
// short or has other characters than letters, digits, - and _ is refused.
func HashPath(path string) (Secret, error) {
	if len(path) < minSecret || !isWord(path, 128) {
		return "", roster.Errorf(roster.Usage, "push.bad_path", minSecret)
	}
	return hashed(path), nil
}

func hashed(path string) Secret {
	sum := sha256.Sum256([]byte(path))
	return Secret(hex.EncodeToString(sum[:]))
}

// Opens reports whether what stood before /iclock/ in an address is the secret; some
// clocks are set to /d/ and the secret. Without a secret nothing may stand there.
func (s Secret) Opens(prefix string) bool {
	prefix = strings.Trim(prefix, "/")
	if s == "" {
		return prefix == ""
	}
	return s == hashed(strings.TrimPrefix(prefix, "d/"))
}

// ParseNetworks reads CIDRs, or single addresses, with commas between.
func ParseNetworks(text string) ([]netip.Prefix, error) {
	var networks []netip.Prefix
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		network, err := netip.ParsePrefix(part)
		if err != nil {
			address, single := netip.ParseAddr(part)
			if single != nil {
				return nil, roster.Errorf(roster.Usage, "push.bad_network", part)
			}
			network = netip.PrefixFrom(address, address.BitLen())
		}
		networks = append(networks, network.Masked())
	}
	return networks, nil
}

// JoinNetworks is the text that ParseNetworks reads.
func JoinNetworks(networks []netip.Prefix) string {
	texts := make([]string, len(networks))
	for i, n := range networks {
		texts[i] = n.String()
	}
	return strings.Join(texts, ",")
}

// Admits reports whether calls may come from an address.
func (d Door) Admits(address netip.Addr) bool {
	if len(d.Networks) == 0 {
		return true
	}
	return slices.ContainsFunc(d.Networks, func(n netip.Prefix) bool { return n.Contains(address.Unmap()) })
}

// Guarded reports whether anything but the serial number keeps strangers out.
func (d Door) Guarded() bool { return d.Path != "" || len(d.Networks) > 0 }
