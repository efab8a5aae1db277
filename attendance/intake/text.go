package intake

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"time"
)

// Text is the one text form of a stored value, whichever side it comes from: a
// record about to be written, SQLite or PostgreSQL. Absent values are "\N".
func Text(v any) string {
	if valuer, ok := v.(driver.Valuer); ok {
		v, _ = valuer.Value()
	}
	switch x := v.(type) {
	case nil:
		return Null
	case *int:
		if x == nil {
			return Null
		}
		return strconv.Itoa(*x)
	case int:
		return strconv.Itoa(x)
	case int64:
		return strconv.FormatInt(x, 10)
	case bool:
		if x {
			return "1"
		}
		return "0"
	case string:
		return x
	case []byte:
		return string(x)
	case time.Time:
		return x.Format(time.DateOnly)
	}
	return fmt.Sprint(v)
}

// Null is the text form of an absent value.
const Null = `\N`
