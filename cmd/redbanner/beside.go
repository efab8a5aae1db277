package main

import (
	"context"
	"time"
)

// beside does something while the program serves. It ends with the function that is
// returned, which waits for what is under way.
func beside(ctx context.Context, do func(context.Context)) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		do(ctx)
	}()
	return func() { cancel(); <-ended }
}

// repeating is beside for what is done after first, and then each time that every has gone
// by since it was done.
func repeating(ctx context.Context, first, every time.Duration, do func(context.Context)) (end func()) {
	return beside(ctx, func(ctx context.Context) {
		next := time.NewTimer(first)
		defer next.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-next.C:
				do(ctx)
				next.Reset(every)
			}
		}
	})
}
