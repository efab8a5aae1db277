package http

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"redbanner/http/auth"
)

// protoHeader is how a proxy tells whether the visitor's line to it is a secure one.
const protoHeader = "X-Forwarded-Proto"

// forwarded takes the address of a visitor from a proxy that is trusted, so that limits and
// the log are about the visitor. From anybody else its headers are claims like any other,
// and are not read.
func (s *Site) forwarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, err := netip.ParseAddr(auth.Address(r))
		trusted := err == nil && s.isProxy(from)
		if visitor, told := s.visitorOf(r); trusted && told {
			r = r.Clone(r.Context())
			r.RemoteAddr = netip.AddrPortFrom(visitor, 0).String()
		}
		if !trusted && r.Header.Get(protoHeader) != "" {
			r = r.Clone(r.Context())
			r.Header.Del(protoHeader)
		}
		next.ServeHTTP(w, r)
	})
}

// origin is the address under which the visitor's browser sees the site, without a path: the
// one of the site's other addresses that the browser names, else the host that was asked for.
func (v *visit) origin() string {
	if named := v.Request.Header.Get("Origin"); slices.Contains(v.site.Origins, named) {
		return named
	}
	// Only a trusted proxy's header has come as far as this.
	if v.site.Sessions.Secure() || v.Request.TLS != nil || v.Request.Header.Get(protoHeader) == "https" {
		return "https://" + v.Host
	}
	return "http://" + v.Host
}

// visitorOf reads X-Forwarded-For from its end, where the nearest proxy wrote: the first
// address that is no trusted proxy's is the visitor's. What stands before it the visitor may
// have written.
func (s *Site) visitorOf(r *http.Request) (visitor netip.Addr, told bool) {
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		if visitor, told = hop.Unmap(), true; !s.isProxy(visitor) {
			break
		}
	}
	return visitor, told
}

func (s *Site) isProxy(address netip.Addr) bool {
	for _, network := range s.Proxies {
		if network.Contains(address.Unmap()) {
			return true
		}
	}
	return false
}
