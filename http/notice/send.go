package notice

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/smtp"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Failure is why a message was not taken: the key of a message, notice.failed.…, with a
// number where the other side named one. It holds no text of the other side, which may
// repeat what it was sent, and no address, which holds the key.
type Failure struct {
	Code   string
	Number int
	Final  bool // sending it again would not help
}

// Error implements error.
func (f *Failure) Error() string {
	if f.Number == 0 {
		return "notice: " + f.Code
	}
	return fmt.Sprintf("notice: %s %d", f.Code, f.Number)
}

// The codes of failures.
const (
	Unreachable  = "unreachable"
	TimedOut     = "timeout"
	BadStatus    = "status"    // of HTTP, by Number
	TooMany      = "rate"      // the robot is muted for a while
	BadSignature = "signature" // the secret, a keyword or the network does not fit
	BadKey       = "key"
	BadAnswer    = "answer" // an error of the robot, by Number
	NoTLS        = "tls"
	BadLogin     = "login"
	BadMail      = "mail"   // refused by the mail server, by Number
	Unsealable   = "sealed" // the key beside the store is another one
)

// patience is how long one message may take.
const patience = 10 * time.Second

// Sender sends messages. Its zero value sends to the real hosts.
type Sender struct {
	// Robots carries requests to robots; nil is the usual transport.
	Robots http.RoundTripper
	// Dial reaches mail servers; nil dials.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// TLS is the configuration for mail; nil is the usual one.
	TLS *tls.Config
	// Patience is how long one message may take; 0 is ten seconds.
	Patience time.Duration
}

// Send sends one message by a channel; what goes wrong is a *Failure.
func (s *Sender) Send(ctx context.Context, c Channel, secret Secret, m Message, now time.Time) error {
	limit := s.Patience
	if limit == 0 {
		limit = patience
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if c.Kind == Mail {
		return s.mail(ctx, c, secret, m, now)
	}
	return s.robot(ctx, c.Kind, secret, m, now)
}

// robot posts a text to a robot. The address is made of constants and the key; nothing
// that it answers leads anywhere else.
func (s *Sender) robot(ctx context.Context, kind Kind, secret Secret, m Message, now time.Time) error {
	host, path, name := robotAddress(kind)
	query := url.Values{name: {secret.Key}}
	if kind == DingTalk && secret.Sign != "" {
		stamp := strconv.FormatInt(now.UnixMilli(), 10)
		query.Set("timestamp", stamp)
		query.Set("sign", Signature(stamp, secret.Sign))
	}
	text := m.Text
	if kind == WeCom {
		text = cut(text, weComBytes)
	}
	body, err := json.Marshal(map[string]any{"msgtype": "text", "text": map[string]string{"content": text}})
	if err != nil {
		return err
	}
	address := url.URL{Scheme: "https", Host: host, Path: path, RawQuery: query.Encode()}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address.String(), bytes.NewReader(body))
	if err != nil {
		return &Failure{Code: Unreachable}
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	client := http.Client{Transport: s.Robots, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil { // its text holds the address
		return unreached(err)
	}
	defer response.Body.Close()
	return answered(kind, response)
}

// Signature is what a DingTalk robot with 加签 asks for.
func Signature(stamp, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp + "\n" + secret)) // never fails
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// unreached tells a timeout from everything else that keeps an answer from coming.
func unreached(err error) *Failure {
	var slow net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &slow) && slow.Timeout() {
		return &Failure{Code: TimedOut}
	}
	var certificate *tls.CertificateVerificationError
	if errors.As(err, &certificate) {
		return &Failure{Code: NoTLS}
	}
	return &Failure{Code: Unreachable}
}

// mostAnswer bounds what is read of a robot's answer, in bytes.
const mostAnswer = 64 << 10

// answered tells what a robot made of a message.
func answered(kind Kind, response *http.Response) error {
	if response.StatusCode == http.StatusTooManyRequests {
		return &Failure{Code: TooMany, Number: response.StatusCode}
	}
	if response.StatusCode != http.StatusOK {
		return &Failure{Code: BadStatus, Number: response.StatusCode}
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err != nil {
		return unreached(err)
	}
	var answer struct {
		Code *int `json:"errcode"`
	}
	if json.Unmarshal(data, &answer) != nil || answer.Code == nil {
		return &Failure{Code: BadAnswer}
	}
	switch n := *answer.Code; {
	case n == 0:
		return nil
	case kind == DingTalk && n == 130101, kind == WeCom && n == 45009:
		return &Failure{Code: TooMany, Number: n}
	case kind == DingTalk && n == 310000:
		return &Failure{Code: BadSignature, Number: n, Final: true}
	case kind == DingTalk && n == 300001, kind == DingTalk && n == 300005, kind == WeCom && n == 93000:
		return &Failure{Code: BadKey, Number: n, Final: true}
	default:
		return &Failure{Code: BadAnswer, Number: n}
	}
}

// mail hands a message to a mail server, over TLS alone.
func (s *Sender) mail(ctx context.Context, c Channel, secret Secret, m Message, now time.Time) error {
	host, port, err := net.SplitHostPort(c.Host)
	if err != nil {
		return &Failure{Code: Unreachable, Final: true}
	}
	dial := s.Dial
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	conn, err := dial(ctx, "tcp", c.Host)
	if err != nil {
		return unreached(err)
	}
	defer conn.Close()
	if until, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(until); err != nil {
			return &Failure{Code: Unreachable}
		}
	}
	settings := s.TLS.Clone()
	if settings == nil {
		settings = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	settings.ServerName = host
	if port == "465" {
		conn = tls.Client(conn, settings)
	}
	client, err := smtp.NewClient(conn, host)
	if err != nil {
		return mailFailure(err, BadMail)
	}
	defer client.Close()
	if port != "465" {
		if offered, _ := client.Extension("STARTTLS"); !offered {
			return &Failure{Code: NoTLS, Final: true}
		}
		if err := client.StartTLS(settings); err != nil {
			return mailFailure(err, NoTLS)
		}
	}
	return deliver(client, host, c, secret, m, now)
}

// deliver logs in where there is an account, and hands the message over.
func deliver(client *smtp.Client, host string, c Channel, secret Secret, m Message, now time.Time) error {
	if secret.User != "" {
		if err := client.Auth(smtp.PlainAuth("", secret.User, secret.Password, host)); err != nil {
			return mailFailure(err, BadLogin)
		}
	}
	if err := client.Mail(c.From); err != nil {
		return mailFailure(err, BadMail)
	}
	for _, to := range c.To {
		if err := client.Rcpt(to); err != nil {
			return mailFailure(err, BadMail)
		}
	}
	w, err := client.Data()
	if err != nil {
		return mailFailure(err, BadMail)
	}
	if _, err := w.Write(letter(c, m, now)); err != nil {
		return unreached(err)
	}
	if err := w.Close(); err != nil {
		return mailFailure(err, BadMail)
	}
	_ = client.Quit() // the message is taken
	return nil
}

// mailFailure is what a mail server answered, without its text.
func mailFailure(err error, code string) *Failure {
	var said *textproto.Error
	if errors.As(err, &said) {
		return &Failure{Code: code, Number: said.Code, Final: said.Code >= 500 && code == BadLogin}
	}
	var slow net.Error
	if errors.As(err, &slow) && slow.Timeout() {
		return &Failure{Code: TimedOut}
	}
	var certificate *tls.CertificateVerificationError
	if errors.As(err, &certificate) {
		return &Failure{Code: NoTLS}
	}
	if code == NoTLS || code == BadLogin {
		return &Failure{Code: code}
	}
	return &Failure{Code: Unreachable}
}

// letter is a message as mail carries it.
func letter(c Channel, m Message, now time.Time) []byte {
	var b bytes.Buffer
	for _, field := range [][2]string{
		{"From", c.From}, {"To", strings.Join(c.To, ", ")}, {"Subject", mime.BEncoding.Encode("utf-8", m.Subject)},
		{"Date", now.Format(time.RFC1123Z)}, {"Message-ID", "<" + m.ID + "@redbanner>"}, {"MIME-Version", "1.0"},
		{"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "base64"}, {"Auto-Submitted", "auto-generated"},
	} {
		b.WriteString(field[0] + ": " + field[1] + "\r\n")
	}
	b.WriteString("\r\n")
	text := base64.StdEncoding.EncodeToString([]byte(m.Text + "\r\n"))
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	b.WriteString(text + "\r\n")
	return b.Bytes()
}
