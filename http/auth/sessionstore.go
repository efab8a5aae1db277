package auth

import (
	"context"
	"encoding/json"
	"time"
)

// sessionCodec writes the texts of a session as JSON, the same for the same texts.
type sessionCodec struct{}

type sessionData struct {
	Deadline int64             `json:"deadline"` // milliseconds of UTC
	Texts    map[string]string `json:"texts"`
}

func (sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	texts := make(map[string]string, len(values))
	for key, value := range values {
		if text, ok := value.(string); ok {
			texts[key] = text
		}
	}
	return json.Marshal(sessionData{deadline.UnixMilli(), texts})
}

func (sessionCodec) Decode(data []byte) (time.Time, map[string]any, error) {
	var stored sessionData
	if err := json.Unmarshal(data, &stored); err != nil {
		return time.Time{}, nil, err
	}
	values := make(map[string]any, len(stored.Texts))
	for key, text := range stored.Texts {
		values[key] = text
	}
	return time.UnixMilli(stored.Deadline).UTC(), values, nil
}

// sessionStore gives the library of sessions our tables. It knows the centre of a request
// by its place. The tokens that it is given are hashes already.
type sessionStore struct{ *Service }

// moved is how much later a session must end before that is written: pages are read far
// more often than that matters.
const moved = time.Minute

// touchPatience bounds how long a page waits for that; a long import holds the store.
const touchPatience = 250 * time.Millisecond

func (s sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	p := placeOf(ctx)
	if err := s.settle(ctx, p); err != nil || p.centre == 0 {
		return nil, false, err
	}
	found, there, err := s.Store.FindSession(ctx, p.centre, token)
	if err != nil || !there || !s.now().Before(found.Expires) {
		return nil, false, err
	}
	p.found = &found
	return found.Data, true, nil
}

// settle chooses the centre of a browser that names none: the first one.
func (s sessionStore) settle(ctx context.Context, p *place) error {
	if p.centre != 0 {
		return nil
	}
	centres, err := s.Store.Centres(ctx)
	if err == nil && len(centres) > 0 {
		p.centre = centres[0].ID
	}
	return err
}

func (s sessionStore) CommitCtx(ctx context.Context, token string, data []byte, _ time.Time) error {
	p := placeOf(ctx)
	if err := s.settle(ctx, p); err != nil {
		return err
	}
	stored, err := sessionCodec{}.texts(data)
	if err != nil {
		return err
	}
	next := Session{Centre: p.centre, Hash: token, Account: stored.Texts[keyAccount], Data: data, Origin: p.origin, Agent: p.agent, Made: s.now()}
	next.Expires = s.now().Add(idle)
	if deadline := time.UnixMilli(stored.Deadline).UTC(); deadline.Before(next.Expires) {
		next.Expires = deadline
	}
	before := p.found
	if before == nil || before.Hash != next.Hash {
		return s.Store.AddSession(ctx, next)
	}
	if string(before.Data) != string(data) {
		return s.Store.MoveSession(ctx, next)
	}
	if next.Expires.Sub(before.Expires) < moved {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, touchPatience)
	defer cancel()
	_ = s.Store.MoveSession(ctx, next) // the next page tries again
	return nil
}

func (sessionCodec) texts(data []byte) (stored sessionData, err error) {
	return stored, json.Unmarshal(data, &stored)
}

func (s sessionStore) DeleteCtx(ctx context.Context, token string) error {
	p := placeOf(ctx)
	if p.centre == 0 {
		return nil
	}
	return s.Store.DropSession(ctx, p.centre, token)
}

// The library has these beside those that it calls.
func (s sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}
func (s sessionStore) Commit(token string, data []byte, end time.Time) error {
	return s.CommitCtx(context.Background(), token, data, end)
}
func (s sessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
