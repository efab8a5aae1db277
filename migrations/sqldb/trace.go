package sqldb

import "context"

type traceKey struct{}

// WithTrace returns a context in which fn is told the text of each statement before it
// runs. It is for tests that count statements, or look for what must not stand in them.
func WithTrace(ctx context.Context, fn func(query string)) context.Context {
	return context.WithValue(ctx, traceKey{}, fn)
}

// traced tells whoever asked of a statement.
func traced(ctx context.Context, query string) {
	if fn, ok := ctx.Value(traceKey{}).(func(string)); ok {
		fn(query)
	}
}
