package auth

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"redbanner/attendance/roster"
)

// Profile is what a centre asks of passwords (口令策略). The levelled protection of
// information systems (等级保护) wants several classes of characters and another password
// each quarter; OWASP's standard forbids both and wants length. A centre chooses.
type Profile string

// The profiles.
const (
	ProfileDJBH Profile = "djbh" // 等级保护
	ProfileASVS Profile = "asvs" // OWASP ASVS 5.0
)

// Profiles are all profiles, the default first.
func Profiles() []Profile { return []Profile{ProfileDJBH, ProfileASVS} }

// ParseProfile reads the name of a profile.
func ParseProfile(name string) (Profile, bool) {
	p := Profile(name)
	return p, slices.Contains(Profiles(), p)
}

// Length is the least number of characters.
func (p Profile) Length() int {
	if p == ProfileASVS {
		return 12
	}
	return 10
}

// Classes is how many of small letters, capitals, digits and others there must be.
func (p Profile) Classes() int {
	if p == ProfileASVS {
		return 1
	}
	return 3
}

// Age is how long a password is good; 0 is for ever.
func (p Profile) Age() time.Duration {
	if p == ProfileASVS {
		return 0
	}
	return 90 * 24 * time.Hour
}

// expired reports whether a password that was set at a time must be changed by now.
func (p Profile) expired(set, now time.Time) bool {
	return p.Age() > 0 && now.Sub(set) >= p.Age()
}

// maxPassword bounds what is hashed, in bytes.
const maxPassword = 1024

// check lists what is wrong with a new password of an account, "password" being its field.
func (p Profile) check(name, password string) []roster.Problem {
	var problems []roster.Problem
	bad := func(code string, args ...any) {
		problems = append(problems, roster.Problem{Column: "password", Code: code, Args: args})
	}
	if n := utf8.RuneCountInString(password); n < p.Length() {
		bad("password_short", p.Length(), n)
	}
	if len(password) > maxPassword {
		bad("password_long", maxPassword)
	}
	if n := classes(password); n < p.Classes() {
		bad("password_classes", p.Classes(), n)
	}
	plain := plainly(password)
	if base, _, _ := strings.Cut(plainly(name), "@"); utf8.RuneCountInString(base) >= 3 && strings.Contains(plain, base) {
		bad("password_name", name)
	}
	if isCommon(plain) {
		bad("password_common")
	}
	return problems
}

// refuse is the error of problems, nil without any.
func (p Profile) refuse(name, password string) error {
	if problems := p.check(name, password); problems != nil {
		return &roster.Error{Kind: roster.Refused, Key: "auth.password", Problems: problems}
	}
	return nil
}

// classes counts small letters, capitals, digits and everything else, Chinese characters
// being of the last.
func classes(password string) int {
	var lower, upper, digit, other int
	for _, r := range password {
		switch {
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return lower + upper + digit + other
}

// plainly is a text as names and words are compared.
func plainly(text string) string { return strings.ToLower(norm.NFKC.String(text)) }

//go:embed common.txt
var commonText string

// common are words that passwords are too often made of.
var common = sync.OnceValue(func() []string { return strings.Fields(commonText) })

// isCommon reports whether a password is one of the words that are tried first, also
// with what people add: digits and signs behind or before it, signs for letters, the
// same word twice; or a run such as 1234567890 or qwertyuiop.
func isCommon(plain string) bool {
	word := strings.TrimFunc(plain, func(r rune) bool { return !unicode.IsLetter(r) })
	read := strings.Trim(strings.NewReplacer("@", "a", "0", "o", "1", "l", "3", "e", "$", "s", "5", "s").Replace(plain), "!._-*#?")
	for _, c := range common() {
		if word == c || read == c || plain == c || plain == strings.Repeat(c, 2) {
			return true
		}
	}
	return word == "" && isRun(plain) || isRun(word)
}

// runs are what fingers do on a keyboard.
var runs = []string{"0123456789012345678901234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p"}

// isRun reports whether a text is a piece of a run, forwards or backwards, or one
// character again and again.
func isRun(text string) bool {
	if len(text) < 6 {
		return false
	}
	if strings.Trim(text, text[:1]) == "" {
		return true
	}
	backwards := []rune(text)
	slices.Reverse(backwards)
	return slices.ContainsFunc(runs, func(run string) bool {
		return strings.Contains(run, text) || strings.Contains(run, string(backwards))
	})
}
