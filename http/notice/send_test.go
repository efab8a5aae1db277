package notice_test

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"redbanner/http/notice"
)

// toRobot carries what is sent to a robot to a server of the test, and notes for whom it was.
type toRobot struct {
	server *httptest.Server
	hosts  []string
}

func (r *toRobot) RoundTrip(request *http.Request) (*http.Response, error) {
	r.hosts = append(r.hosts, request.URL.Scheme+"://"+request.URL.Host)
	there := request.Clone(request.Context())
	there.URL.Scheme, there.URL.Host = "http", strings.TrimPrefix(r.server.URL, "http://")
	return http.DefaultTransport.RoundTrip(there)
}

func robot(t *testing.T, answer http.HandlerFunc) *toRobot {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return &toRobot{server: server}
}

var at = time.Date(2025, 4, 2, 1, 2, 3, 0, time.UTC)

func TestARobotIsSentASignedText(t *testing.T) {
	t.Parallel()
	var got struct {
		Type string                   `json:"msgtype"`
		Text struct{ Content string } `json:"text"`
	}
	carried := robot(t, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		mac := hmac.New(sha256.New, []byte("SECx"))
		mac.Write([]byte(q.Get("timestamp") + "\nSECx"))
		if r.Method != http.MethodPost || q.Get("access_token") != key || q.Get("sign") != base64.StdEncoding.EncodeToString(mac.Sum(nil)) || q.Get("timestamp") != "1743555723000" {
			_, _ = io.WriteString(w, `{"errcode":310000,"errmsg":"sign not match"}`)
			return
		}
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
		_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
	})
	sender := notice.Sender{Robots: carried}
	c := notice.Channel{Kind: notice.DingTalk}
	if err := sender.Send(t.Context(), c, notice.Secret{Key: key, Sign: "SECx"}, notice.Message{Text: "公示"}, at); err != nil {
		t.Fatal(err)
	}
	if got.Type != "text" || got.Text.Content != "公示" || carried.hosts[0] != "https://oapi.dingtalk.com" {
		t.Errorf("%+v to %q", got, carried.hosts)
	}
	fails(t, sender.Send(t.Context(), c, notice.Secret{Key: key, Sign: "another"}, notice.Message{Text: "公示"}, at), notice.BadSignature, 310000, true)
	long := notice.Message{Text: strings.Repeat("长", 1000)}
	wecom := robot(t, func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewDecoder(r.Body).Decode(&got)
		_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
	})
	sender.Robots = wecom
	if err := sender.Send(t.Context(), notice.Channel{Kind: notice.WeCom}, notice.Secret{Key: key}, long, at); err != nil {
		t.Fatal(err)
	}
	if n := len(got.Text.Content); n > 2048 || n < 2040 || !strings.HasSuffix(got.Text.Content, "长…") || wecom.hosts[0] != "https://qyapi.weixin.qq.com" {
		t.Errorf("%d bytes to %q", n, wecom.hosts)
	}
}

// fails checks a failure, and that neither its text nor that of anything below holds the key.
func fails(t *testing.T, err error, code string, number int, final bool) {
	t.Helper()
	var f *notice.Failure
	if !errors.As(err, &f) || f.Code != code || f.Number != number || f.Final != final {
		t.Errorf("got %v, want %s %d, final %t", err, code, number, final)
		return
	}
	if strings.Contains(err.Error(), key) || strings.Contains(err.Error(), "oapi") || errors.Unwrap(err) != nil {
		t.Errorf("it tells too much: %v", err)
	}
}

func TestWhatARobotRefusesIsTold(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		kind   notice.Kind
		status int
		body   string
		code   string
		number int
		final  bool
	}{
		"a server in trouble": {notice.DingTalk, 500, "", notice.BadStatus, 500, false},
		"leads elsewhere":     {notice.DingTalk, 302, "", notice.BadStatus, 302, false},
		"too many at once":    {notice.WeCom, 429, "", notice.TooMany, 429, false},
		"muted":               {notice.DingTalk, 200, `{"errcode":130101,"errmsg":"send too fast"}`, notice.TooMany, 130101, false},
		"muted by wecom":      {notice.WeCom, 200, `{"errcode":45009}`, notice.TooMany, 45009, false},
		"no such key":         {notice.WeCom, 200, `{"errcode":93000,"errmsg":"invalid webhook url"}`, notice.BadKey, 93000, true},
		"another error":       {notice.WeCom, 200, `{"errcode":40058}`, notice.BadAnswer, 40058, false},
		"no JSON":             {notice.WeCom, 200, `<html>`, notice.BadAnswer, 0, false},
		"no code":             {notice.WeCom, 200, `{}`, notice.BadAnswer, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := 0
			sender := notice.Sender{Robots: robot(t, func(w http.ResponseWriter, r *http.Request) {
				calls++
				if tt.status == 302 {
					w.Header().Set("Location", "/again?access_token="+r.URL.Query().Get("access_token"))
				}
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			})}
			fails(t, sender.Send(t.Context(), notice.Channel{Kind: tt.kind}, notice.Secret{Key: key}, notice.Message{Text: "x"}, at), tt.code, tt.number, tt.final)
			if calls != 1 {
				t.Errorf("it was called %d times", calls)
			}
		})
	}
	slow := notice.Sender{Patience: 50 * time.Millisecond, Robots: robot(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then is it seen that the other side went
		<-r.Context().Done()
	})}
	fails(t, slow.Send(t.Context(), notice.Channel{Kind: notice.WeCom}, notice.Secret{Key: key}, notice.Message{Text: "x"}, at), notice.TimedOut, 0, false)
	gone := robot(t, nil)
	gone.server.Close()
	refused := notice.Sender{Robots: gone}
	fails(t, refused.Send(t.Context(), notice.Channel{Kind: notice.WeCom}, notice.Secret{Key: key}, notice.Message{Text: "x"}, at), notice.Unreachable, 0, false)
}

// post is a mail server of the test: what it was told, line by line.
type post struct {
	listener net.Listener
	tls      *tls.Config
	plain    bool // offers no TLS
	login    string
	lines    chan string
}

// newPost opens a mail server whose certificate is that of httptest, for example.com.
func newPost(t *testing.T, change func(*post)) (*post, *notice.Sender) {
	t.Helper()
	certified := httptest.NewTLSServer(nil)
	t.Cleanup(certified.Close)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &post{listener: listener, tls: certified.TLS.Clone(), lines: make(chan string, 100), login: "235 ok"}
	if change != nil {
		change(p)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			p.serve(conn)
		}
	}()
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, listener.Addr().String())
	}
	return p, &notice.Sender{Dial: dial, TLS: certified.Client().Transport.(*http.Transport).TLSClientConfig, Patience: 5 * time.Second}
}

// serve speaks as much SMTP as a client needs.
func (p *post) serve(conn net.Conn) {
	defer conn.Close()
	secure, data := false, false
	in := bufio.NewReader(conn)
	say := func(text string) { _, _ = io.WriteString(conn, text+"\r\n") }
	say("220 here")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		p.lines <- line
		verb, _, _ := strings.Cut(strings.ToUpper(line), " ")
		switch {
		case data:
			if line == "." {
				data = false
				say("250 taken")
			}
		case verb == "EHLO" && !secure && !p.plain:
			say("250-here\r\n250 STARTTLS")
		case verb == "EHLO":
			say("250-here\r\n250 AUTH PLAIN")
		case verb == "STARTTLS":
			say("220 go on")
			conn = tls.Server(conn, p.tls)
			in, secure = bufio.NewReader(conn), true
		case verb == "AUTH":
			say(p.login)
		case verb == "DATA":
			data = true
			say("354 go on")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// told is everything that the server was told so far.
func (p *post) told() string {
	var all strings.Builder
	for {
		select {
		case line := <-p.lines:
			all.WriteString(line + "\n")
		case <-time.After(100 * time.Millisecond):
			return all.String()
		}
	}
}

var letters = notice.Channel{Kind: notice.Mail, Host: "example.com:587", From: "hall@example.com", To: []string{"a@example.com", "b@example.com"}}

func TestMailGoesOverTLSAlone(t *testing.T) {
	t.Parallel()
	account := notice.Secret{User: "hall", Password: "geheim"}
	m := notice.Message{Subject: "【中心】公示", Text: "请登录系统查看。", ID: "7.12"}
	p, sender := newPost(t, nil)
	if err := sender.Send(t.Context(), letters, account, m, at); err != nil {
		t.Fatal(err)
	}
	told := p.told()
	for _, want := range []string{
		"AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00hall\x00geheim")), "MAIL FROM:<hall@example.com>", "RCPT TO:<b@example.com>",
		"Subject: =?utf-8?b?", "Message-ID: <7.12@redbanner>", base64.StdEncoding.EncodeToString([]byte(m.Text + "\r\n")),
	} {
		if !strings.Contains(told, want) {
			t.Errorf("no %q in\n%s", want, told)
		}
	}
	p, sender = newPost(t, func(p *post) { p.plain = true })
	fails(t, sender.Send(t.Context(), letters, account, m, at), notice.NoTLS, 0, true)
	if told := p.told(); strings.Contains(told, "AUTH") || strings.Contains(told, "MAIL") {
		t.Errorf("without TLS it was told\n%s", told)
	}
	_, sender = newPost(t, nil)
	sender.TLS = nil // which does not know the certificate
	fails(t, sender.Send(t.Context(), letters, account, m, at), notice.NoTLS, 0, false)
	_, sender = newPost(t, func(p *post) { p.login = "535 no" })
	fails(t, sender.Send(t.Context(), letters, account, m, at), notice.BadLogin, 535, true)
	_, sender = newPost(t, func(p *post) { _ = p.listener.Close() })
	fails(t, sender.Send(t.Context(), letters, account, m, at), notice.Unreachable, 0, false)
}
