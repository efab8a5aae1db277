package rulebook

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Points are hundredths of a point, exact. 0.50 is Points(50).
type Points int64

// maxWholeDigits keeps every parsed number far from the end of an int64.
const maxWholeDigits = 12

// ParsePoints reads "10", "1.5" or "-0.50": digits, at most two decimals, no
// exponent, sign +, leading zeros or spaces. Nothing is rounded.
func ParsePoints(s string) (Points, error) {
	unsigned := strings.TrimPrefix(s, "-")
	whole, decimals, dotted := strings.Cut(unsigned, ".")
	leadingZero := len(whole) > 1 && whole[0] == '0'
	badDecimals := dotted && (len(decimals) > 2 || !digitsOnly(decimals))
	if !digitsOnly(whole) || len(whole) > maxWholeDigits || leadingZero || badDecimals {
		return 0, fmt.Errorf("%q is not a number of points (want up to two decimals, such as 1.5)", s)
	}
	// At most 14 digits and nothing else: they always fit.
	hundredths, _ := strconv.ParseInt(whole+(decimals + "00")[:2], 10, 64)
	if len(unsigned) < len(s) {
		hundredths = -hundredths
	}
	return Points(hundredths), nil
}

// digitsOnly reports whether s is one decimal digit or more and nothing else.
func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// String returns the points with two decimals, such as "-1.00".
func (p Points) String() string {
	sign, n := "", uint64(p)
	if p < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// MarshalText implements encoding.TextMarshaler; in JSON points are strings.
func (p Points) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Points) UnmarshalText(text []byte) error {
	parsed, err := ParsePoints(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}

// UnmarshalYAML reads the number as it is written in the file, quoted or plain,
// so that no float comes between: 1_0, 1e2 and 1.005 are refused.
func (p *Points) UnmarshalYAML(n ast.Node) error {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.StringNode:
		return p.UnmarshalText([]byte(n.GetToken().Value))
	}
	return fmt.Errorf("%s is not a number of points", n.Type())
}
