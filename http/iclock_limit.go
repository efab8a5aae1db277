package http

import (
	"net/netip"
	"sync"
	"time"
)

// limiter bounds how often one address may ask: a bucket of tokens for each, filled
// at a steady rate.
type limiter struct {
	rate, burst float64

	mu      sync.Mutex
	buckets map[netip.Addr]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

// maxBuckets bounds the memory that strangers can take.
const maxBuckets = 4096

func newLimiter(rate, burst int) *limiter {
	return &limiter{rate: float64(rate), burst: float64(burst), buckets: map[netip.Addr]bucket{}}
}

// allow reports whether the address may ask now.
func (l *limiter) allow(address netip.Addr) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	b, known := l.buckets[address]
	if !known {
		l.makeRoom(now)
		b = bucket{l.burst, now}
	}
	b.tokens = min(l.burst, b.tokens+now.Sub(b.at).Seconds()*l.rate)
	b.at = now
	allowed := b.tokens >= 1
	if allowed {
		b.tokens--
	}
	l.buckets[address] = b
	return allowed
}

// makeRoom forgets the addresses that have been quiet long enough to be new again, or
// all of them when none has.
func (l *limiter) makeRoom(now time.Time) {
	if len(l.buckets) < maxBuckets {
		return
	}
	for address, b := range l.buckets {
		if b.tokens+now.Sub(b.at).Seconds()*l.rate >= l.burst {
			delete(l.buckets, address)
		}
	}
	if len(l.buckets) >= maxBuckets {
		clear(l.buckets)
	}
}
