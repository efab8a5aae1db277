package scoring

import (
	"sync"

	"redbanner/scoring/rulebook"
)

// Reading is a period as it was read at one moment, with what follows from it, which is
// worked out once and then kept beside it. A store may hand the same reading to many at
// once, so nobody changes anything of it; what somebody may see is cut from a copy.
type Reading struct {
	Material           // of a closed period only where Store.Closed loaded it
	Snapshot *Snapshot // what a closed period stands on; nil of any other

	shown kept[Shown]
	again kept[*Scores]
}

// kept is what was worked out once.
type kept[T any] struct {
	once  sync.Once
	value T
	err   error
}

func (k *kept[T]) get(work func() (T, error)) (T, error) {
	k.once.Do(func() { k.value, k.err = work() })
	return k.value, k.err
}

// whole is the period as it is shown to who reads everything.
func (r *Reading) whole() (Shown, error) {
	return r.shown.get(func() (Shown, error) {
		if r.Snapshot != nil {
			return shownFrozen(*r.Snapshot, r.Shelf)
		}
		scores, err := Compute(r.Material, Decision{})
		if err != nil {
			return Shown{}, err
		}
		return shownOpen(scores), nil
	})
}

// scores are those of a period that is not closed.
func (r *Reading) scores() (*Scores, error) {
	shown, err := r.whole()
	return shown.Scores, err
}

// recomputed is a closed period scored again, which must give the frozen bytes.
func (r *Reading) recomputed() (*Scores, error) {
	return r.again.get(func() (*Scores, error) {
		scores, again, err := r.Snapshot.recompute(r.Material)
		if err == nil && again.Digest != r.Snapshot.Digest {
			err = notReproduced(r.Snapshot.Period)
		}
		return scores, err
	})
}

// scored reports whether there are scores: the period is closed, or a book is for it.
func (r *Reading) scored() (bool, error) {
	if r.Snapshot != nil {
		return true, nil
	}
	var book *rulebook.Book
	book, err := inForce(r.Books, r.Shelf, r.Period.Kind, r.Period.Last())
	return book != nil, err
}
