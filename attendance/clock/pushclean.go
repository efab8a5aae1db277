package clock

import "bytes"

// maxPushField bounds what is kept of one field of an upload, in bytes.
const maxPushField = 64

// CleanPush returns an upload without what must not be kept, line by line: identity
// numbers, temperatures, places, and any key that is not of an attendance record, such
// as a password or a template sent to the wrong table. ids tells that the clock reads
// identity cards (DeviceType=pid): its lines end in the card's number and a type, and
// a line of type 1 is a check of a card, of which nothing is kept.
func CleanPush(body []byte, ids bool) []byte {
	clean := make([]byte, 0, len(body))
	for n, line := range pushLines(body) {
		if n > 1 {
			clean = append(clean, '\n')
		}
		fields := bytes.Split(line, []byte{'\t'})
		if bytes.IndexByte(fields[0], '=') >= 0 {
			fields = cleanKeyed(fields)
		} else {
			fields = cleanPlain(fields, ids)
		}
		clean = append(clean, bytes.TrimRight(bytes.Join(fields, []byte{'\t'}), "\t\r")...)
	}
	if len(clean) > 0 || len(body) > 0 {
		clean = append(clean, '\n')
	}
	return clean
}

// cardCheck stands for a line of which nothing is kept but that it was there.
var cardCheck = []byte("Type=1")

// cleanPlain keeps the first seven fields and the zone.
func cleanPlain(fields [][]byte, ids bool) [][]byte {
	if ids {
		if card, ok := cardType(fields); ok {
			if card == "1" {
				return [][]byte{cardCheck}
			}
			fields = fields[:len(fields)-2]
		}
	}
	kept := make([][]byte, 0, len(fields))
	for i, f := range fields {
		keep := i < 7 || i == pushZoneField && isPushZone(bytes.Trim(f, " "))
		if !keep || i > 0 && isIdentity(f) {
			f = nil
		}
		kept = append(kept, f[:min(len(f), maxPushField)])
	}
	return kept
}

// cardType returns the type at the end of a line of a clock that reads cards. The
// records of its known firmware have 7, 10 or 12 fields before card and type; others
// are told by the look of the card's number.
func cardType(fields [][]byte) (string, bool) {
	for len(fields) > 0 && len(fields[len(fields)-1]) == 0 {
		fields = fields[:len(fields)-1]
	}
	n := len(fields)
	if n < 4 || !isIdentity(fields[n-2]) && n != 9 && n != 12 && n != 14 {
		return "", false
	}
	return string(bytes.Trim(fields[n-1], " ")), true
}

// isIdentity reports whether a field looks like the number of an identity card
// (公民身份号码): 17 digits and a digit or X, or the old 15 digits.
func isIdentity(f []byte) bool {
	f = bytes.Trim(f, " ")
	switch len(f) {
	case 15:
		return onlyDigits(f)
	case 18:
		return onlyDigits(f[:17]) && (f[17]-'0' < 10 || f[17]|0x20 == 'x')
	}
	return false
}

// cleanKeyed keeps the values of an attendance record's keys.
func cleanKeyed(fields [][]byte) [][]byte {
	kept := make([][]byte, 0, len(fields))
	for _, f := range fields {
		key, value, _ := bytes.Cut(f, []byte{'='})
		switch string(bytes.ToLower(bytes.Trim(key, " "))) {
		case "pin", "time", "datetime", "status", "verify", "verified", "workcode", "timeoffset", "type":
			f = append(append(bytes.Clone(key), '='), value[:min(len(value), maxPushField)]...)
		default:
			f = []byte("-=")
		}
		kept = append(kept, f)
	}
	return kept
}
