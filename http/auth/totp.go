package auth

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/roster"
)

// The second factor (两步验证): codes of six digits that change each half minute, from a
// secret that the store holds sealed. Each code is taken once.
const (
	totpStep      = 30 // seconds
	totpSkew      = 1  // steps by which clocks may differ
	totpSecret    = 20 // bytes
	recoveryCodes = 10
)

// Enrolment is a second factor that is being set up. URL is for a QR code, Secret to be
// typed into the telephone.
type Enrolment struct {
	Secret string
	URL    string
}

// EnrolTOTP draws a secret for the one who acts. It counts once he has confirmed it.
func (s *Service) EnrolTOTP(ctx context.Context, scope attendance.Scope) (Enrolment, error) {
	secret := make([]byte, totpSecret)
	rand.Read(secret)
	_, err := s.Store.Change(ctx, scope, CleanName(scope.Actor), func(b *Book) (audit.Event, error) {
		if len(b.Secret) > 0 {
			return audit.Event{}, roster.Errorf(roster.Conflict, "auth.totp_set")
		}
		b.Pending = s.seal(b.Record, secret)
		return audit.Event{Action: "account.totp_begin", Object: "account:" + b.Name}, nil
	})
	text := totpText(secret)
	label := "RedBanner:" + scope.Centre.Name + " " + scope.Actor
	query := url.Values{"secret": {text}, "issuer": {"RedBanner"}, "period": {fmt.Sprint(totpStep)}, "digits": {"6"}}
	return Enrolment{Secret: text, URL: "otpauth://totp/" + url.PathEscape(label) + "?" + query.Encode()}, err
}

func totpText(secret []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}

// ConfirmTOTP sets the second factor up: the code shows that the owner has it. The
// recovery codes let him in once each when he has lost it.
func (s *Service) ConfirmTOTP(ctx context.Context, scope attendance.Scope, code string) (recovery []string, err error) {
	_, err = s.Store.Change(ctx, scope, CleanName(scope.Actor), func(b *Book) (audit.Event, error) {
		secret, err := s.unseal(b.Record, b.Pending)
		if err != nil {
			return audit.Event{}, err
		}
		step, right := totpStepOf(secret, code, b.Now, 0)
		if !right {
			return audit.Event{}, roster.Errorf(roster.Refused, "auth.totp_wrong")
		}
		b.Secret, b.Pending, b.Step, b.Recovery, recovery = b.Pending, nil, step, nil, nil
		for range recoveryCodes {
			code := randomCode(10)
			recovery = append(recovery, code)
			b.Recovery = append(b.Recovery, hashCode(code))
		}
		b.changed("totp")
		return audit.Event{Action: "account.totp_set", Object: "account:" + b.Name}, nil
	})
	if err != nil {
		return nil, err
	}
	return recovery, nil
}

// DropTOTP takes the second factor of the one who acts away; he gives his password for it.
func (s *Service) DropTOTP(ctx context.Context, scope attendance.Scope, password string) error {
	a := Attempt{Centre: scope.Centre, Name: scope.Actor, Origin: scope.Origin, inside: true}
	return s.guarded(ctx, a, func(r Record, bucket string) error {
		if right, _ := s.right(r, password); !right {
			return wrong(r, "password")
		}
		return s.dropTOTP(ctx, scope, r.Name, bucket)
	})
}

// ResetTOTP takes the second factor away of somebody who lost it.
func (s *Service) ResetTOTP(ctx context.Context, scope attendance.Scope, name string) error {
	if err := scope.As.Check(roster.ManageAccounts); err != nil {
		return err
	}
	return s.dropTOTP(ctx, scope, CleanName(name), "")
}

func (s *Service) dropTOTP(ctx context.Context, scope attendance.Scope, name, forget string) error {
	_, err := s.Store.Change(ctx, scope, name, func(b *Book) (audit.Event, error) {
		if len(b.Secret) == 0 && len(b.Pending) == 0 {
			return audit.Event{}, roster.Errorf(roster.Conflict, "auth.totp_none", b.Name)
		}
		b.Secret, b.Pending, b.Recovery, b.Forget = nil, nil, nil, forget
		if b.Name != CleanName(scope.Actor) {
			b.Epoch++
		}
		b.changed("totp")
		return audit.Event{Action: "account.totp_drop", Object: "account:" + b.Name}, nil
	})
	return err
}

// second checks the second factor of who knows the password, and tells the way that he
// came in by.
func (s *Service) second(b *Book, code string) (way string, err error) {
	if len(b.Secret) == 0 {
		return "password", nil
	}
	if trim(code) == "" {
		return "", roster.Errorf(roster.Refused, "auth.code_needed")
	}
	secret, err := s.unseal(b.Record, b.Secret)
	if err != nil {
		return "", err
	}
	if step, right := totpStepOf(secret, code, b.Now, b.Step); right {
		b.Step = step
		return "totp", nil
	}
	hash := hashCode(code)
	at := slices.IndexFunc(b.Recovery, func(kept string) bool { return sameHash(kept, hash) })
	if at < 0 {
		return "", wrong(*b.Record, "second_factor")
	}
	b.Recovery = slices.Delete(b.Recovery, at, at+1)
	return "recovery", nil
}

// totpStepOf finds the half-minute around now, later than last, whose code this is.
func totpStepOf(secret []byte, code string, now time.Time, last int64) (step int64, right bool) {
	options := hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}
	middle := now.Unix() / totpStep
	for step := middle - totpSkew; step <= middle+totpSkew; step++ {
		want, err := hotp.GenerateCodeCustom(totpText(secret), uint64(step), options)
		if err == nil && step > last && sameHash(want, trim(code)) {
			return step, true
		}
	}
	return 0, false
}

// seal hides a secret behind the key that the store does not have, for this account alone.
func (s *Service) seal(r *Record, secret []byte) []byte {
	box := s.box()
	nonce := make([]byte, box.NonceSize())
	rand.Read(nonce)
	return box.Seal(nonce, nonce, secret, sealedFor(r))
}

func (s *Service) unseal(r *Record, sealed []byte) ([]byte, error) {
	box := s.box()
	if len(sealed) == 0 {
		return nil, roster.Errorf(roster.Conflict, "auth.totp_none", r.Name)
	}
	var secret []byte
	err := errors.New("too short")
	if n := box.NonceSize(); len(sealed) > n {
		secret, err = box.Open(nil, sealed[:n], sealed[n:], sealedFor(r))
	}
	if err != nil {
		return nil, &roster.Error{Kind: roster.Internal, Key: "auth.totp_key", Args: []any{r.Name}, Err: err}
	}
	return secret, nil
}

func (s *Service) box() cipher.AEAD {
	block, err := aes.NewCipher(s.keys.seal)
	if err == nil {
		var box cipher.AEAD
		if box, err = cipher.NewGCM(block); err == nil {
			return box
		}
	}
	panic(err) // for lengths alone that the key does not have
}

func sealedFor(r *Record) []byte { return fmt.Appendf(nil, "%d\n%q", r.Centre.ID, r.Name) }
