package http

import (
	"testing"

	"redbanner/http/locale"
	"redbanner/scoring/rulebook"
)

func TestTheBonusIsCalledByWhatTheBookAllows(t *testing.T) {
	t.Parallel()
	printer, err := locale.New(locale.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ book, want string }{
		{"bencha-2014-monthly", "附加分合计（上限 10 分）"}, {"community-quarterly", "附加分合计"},
	} {
		book, err := rulebook.Get(tc.book, "1")
		if err != nil {
			t.Fatal(err)
		}
		if got := earnedText(printer, book.Bonus); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.book, got, tc.want)
		}
	}
}
