package http

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"net/http"

	"github.com/pquerna/otp"

	"redbanner/attendance/roster"
	"redbanner/http/page"
)

// factorShow serves GET /account/factor: whether a second factor (两步验证) is set up.
func (s *Site) factorShow(v *visit) error { return v.show(v.factorPage()) }

func (v *visit) factorPage() page.Desk {
	p := page.Desk{Base: v.base("factor"), Tabs: v.accountTabs("/account/factor"), Lead: v.T("account_page.factor_lead")}
	form := page.Form{ID: "begin", Action: "/account/factor/begin", Submit: v.T("account_page.factor_begin")}
	part := page.Part{ID: "begin", Title: v.T("account_page.factor_off"), Lead: v.T("account_page.factor_how"), Form: &form}
	if v.account.TOTP {
		form = page.Form{ID: "drop", Action: "/account/factor/drop", Submit: v.T("account_page.factor_drop"), Danger: true, Fields: []page.Field{
			{Name: "password", Label: v.T("login.password"), Type: "password", Required: true, Complete: "current-password"},
		}}
		part = page.Part{ID: "drop", Title: v.T("account_page.factor_on"), Lead: v.T("account_page.factor_drop_lead"), Form: &form}
	}
	p.Parts = []page.Part{part}
	return p
}

// factorBegin serves POST /account/factor/begin: a new secret, to be taken over by the
// telephone and shown to have been.
func (s *Site) factorBegin(v *visit) error {
	enrolment, err := s.Accounts.EnrolTOTP(v.Context(), v.scope)
	if err != nil {
		return v.againIn(v.factorPage(), "begin", err)
	}
	p, err := v.enrolPage(enrolment.URL)
	if err != nil {
		return err
	}
	return v.show(p)
}

// enrolPage shows a secret as a picture and as a text. address is carried along in the
// page, for it is stored sealed alone.
func (v *visit) enrolPage(address string) (page.Once, error) {
	key, err := otp.NewKeyFromURL(address)
	if err != nil || key.Type() != "totp" || key.Secret() == "" {
		return page.Once{}, roster.Errorf(roster.Refused, "auth.totp_none", v.account.Name)
	}
	picture, err := qrCode(key)
	if err != nil {
		return page.Once{}, err
	}
	form := page.Form{ID: "confirm", Action: "/account/factor/confirm", Submit: v.T("account_page.factor_confirm"), Cancel: "/account/factor",
		Hidden: []page.Hidden{{Name: "secret_url", Value: address}}, Fields: []page.Field{
			{Name: "code", Label: v.T("login.code"), Hint: v.T("account_page.code_hint"), Required: true, Focus: true, Mode: "numeric", Complete: "one-time-code", Length: 8},
		}}
	p := page.Once{Base: v.base("factor"), Lead: v.T("account_page.factor_scan"), Picture: picture, Alt: v.T("account_page.factor_picture"), Label: v.T("account_page.factor_secret"), Form: &form}
	p.Secrets = []string{inGroups(key.Secret())}
	p.Crumbs = []page.Link{{Label: v.T("page.title.account"), Href: "/account"}}
	return p, nil
}

// qrSize is the side of the picture in pixels.
const qrSize = 240

// qrCode is the picture that a telephone reads, a PNG in base64.
func qrCode(key *otp.Key) (string, error) {
	picture, err := key.Image(qrSize, qrSize)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

// inGroups is a secret in groups of four, as people type it.
func inGroups(secret string) string {
	var b bytes.Buffer
	for i, r := range secret {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// factorConfirm serves POST /account/factor/confirm: the recovery codes, shown once.
func (s *Site) factorConfirm(v *visit) error {
	recovery, err := s.Accounts.ConfirmTOTP(v.Context(), v.scope, v.PostForm.Get("code"))
	if err != nil {
		p, broken := v.enrolPage(v.PostForm.Get("secret_url"))
		if broken != nil {
			return v.againIn(v.factorPage(), "begin", err)
		}
		return v.again(v.beside(err, "code"), *p.Form, func(f page.Form) page.View {
			p.Form = &f
			return p
		})
	}
	p := page.Once{Base: v.base("factor"), Lead: v.T("account_page.recovery_lead"), Label: v.T("account_page.recovery"), Secrets: recovery}
	p.Next = &page.Link{Label: v.T("account_page.recovery_kept"), Href: "/account"}
	return v.showAs(http.StatusOK, p)
}

// factorDrop serves POST /account/factor/drop.
func (s *Site) factorDrop(v *visit) error {
	if err := s.Accounts.DropTOTP(v.Context(), v.scope, v.PostForm.Get("password")); err != nil {
		return v.againIn(v.factorPage(), "drop", v.wrongPassword(err, "password"))
	}
	return v.to("/account/factor", "account_page.factor_dropped")
}
