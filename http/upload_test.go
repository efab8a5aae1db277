package http

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/assets"
	"redbanner/http/page"
)

// receiver is a site whose one page takes files.
type receiver struct {
	site   *Site
	limits uploadLimits
	files  []upload
	typed  string
	err    error
}

func newReceiver(t *testing.T, l uploadLimits) *receiver {
	t.Helper()
	s := &Site{Now: time.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler)}
	var err error
	if s.assets, err = assets.New(); err != nil {
		t.Fatal(err)
	}
	if s.pages, err = page.New(s.assets.Address); err != nil {
		t.Fatal(err)
	}
	return &receiver{site: s, limits: l}
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	v := r.site.bareVisit(w, q)
	if r.err = v.readForm(); r.err == nil {
		_, r.files, r.err = v.upload(r.limits)
	}
	r.typed = v.PostForm.Get("kind")
	if r.err != nil {
		v.fail(r.err)
	}
}

// post sends a body; length -1 is one that is not told before.
func (r *receiver) post(contentType string, body io.Reader, length int64) *httptest.ResponseRecorder {
	q := httptest.NewRequest(http.MethodPost, "/", body)
	q.Header.Set("Content-Type", contentType)
	q.ContentLength = length
	w := httptest.NewRecorder()
	r.ServeHTTP(w, q)
	return w
}

// form is a body with a value and files; names and contents alternate.
func form(t *testing.T, files ...string) (contentType string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.WriteField("kind", "punches"); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(files); i += 2 {
		part, err := w.CreateFormFile("file", files[i])
		if err == nil {
			_, err = io.WriteString(part, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

func code(err error) string {
	var e *roster.Error
	if !errors.As(err, &e) || len(e.Problems) != 1 {
		return fmt.Sprint(err)
	}
	return e.Problems[0].Column + " " + e.Problems[0].Code
}

func TestAnUploadComesInWholeWithItsValues(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, uploadLimits{File: 10, All: 20, Files: 2})
	contentType, body := form(t, `C:\数据\考勤.xlsx`, "0123456789", "b\u202e.csv", "9876543210")
	w := r.post(contentType, bytes.NewReader(body), int64(len(body)))
	if r.err != nil || w.Code != http.StatusOK || r.typed != "punches" || len(r.files) != 2 {
		t.Fatalf("%d %v %q %v", w.Code, r.err, r.typed, r.files)
	}
	if f := r.files[0]; f.Field != "file" || f.Name != "考勤.xlsx" || string(f.Data) != "0123456789" {
		t.Errorf("first: %+v", f)
	}
	if f := r.files[1]; f.Name != "b.csv" {
		t.Errorf("second: %+v", f)
	}
	if held := r.site.uploading.Load(); held != 0 {
		t.Errorf("%d bytes are still counted", held)
	}
	if r = newReceiver(t, uploadLimits{File: 10}); r.post("application/x-www-form-urlencoded", strings.NewReader("kind=leave"), 10).Code != http.StatusOK || r.typed != "leave" || len(r.files) != 0 {
		t.Errorf("a form without files: %v %q", r.err, r.typed)
	}
	contentType, body = form(t, "", "")
	if r.post(contentType, bytes.NewReader(body), -1); r.err != nil || len(r.files) != 0 {
		t.Errorf("a field in which no file was chosen: %v %v", r.err, r.files)
	}
}

func TestAnUploadIsRefusedWithReasonAndCure(t *testing.T) {
	t.Parallel()
	limits := uploadLimits{File: 1 << 10, All: 2 << 10, Files: 3, Accept: isTable}
	fits, over := strings.Repeat("1,2\n", 256), strings.Repeat("1,2\n", 256)+"x"
	for name, tt := range map[string]struct {
		files  []string
		code   string
		status int
		says   string
	}{
		"a byte too many":   {[]string{"a.csv", over}, "file upload_too_large", 413, "1 KiB"},
		"together too many": {[]string{"a.csv", fits, "b.csv", fits, "c.csv", "x"}, "file upload_too_large", 413, "拆分"},
		"empty":             {[]string{"a.csv", ""}, "file upload_empty", 422, "空"},
		"one too many":      {[]string{"a", "1", "b", "2", "c", "3", "d", "4"}, "file upload_too_many", 422, "最多 3"},
		"a picture":         {[]string{"a.csv", "\x89PNG\r\n\x1a\n...."}, "file upload_wrong_kind", 415, ".xlsx"},
		"a PDF":             {[]string{"a.xlsx", "%PDF-1.7\n"}, "file upload_wrong_kind", 415, "a.xlsx"},
		"a program":         {[]string{"a.csv", "MZ\x90\x00\x03\x00\x00\x00"}, "file upload_wrong_kind", 415, "CSV"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReceiver(t, limits)
			contentType, body := form(t, tt.files...)
			w := r.post(contentType, bytes.NewReader(body), -1)
			if code(r.err) != tt.code || w.Code != tt.status || !strings.Contains(w.Body.String(), tt.says) {
				t.Errorf("%q, status %d\n%s", code(r.err), w.Code, w.Body)
			}
			if r.typed != "punches" {
				t.Errorf("what was typed before the file is lost: %q", r.typed)
			}
		})
	}
	r := newReceiver(t, limits)
	contentType, body := form(t, "a.csv", fits)
	if r.post(contentType, bytes.NewReader(body), -1); r.err != nil {
		t.Errorf("exactly the limit: %v", r.err)
	}
}

// counted is an endless file that counts what is read of it.
type counted struct {
	head io.Reader
	n    int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.head.Read(p)
	if errors.Is(err, io.EOF) {
		clear(p)
		n, err = len(p), nil
	}
	c.n += int64(n)
	return n, err
}

func TestAnEndlessUploadIsReadNoFurtherThanItsLimit(t *testing.T) {
	t.Parallel()
	const limit = 4 << 20
	head := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"
	for name, head := range map[string]string{
		"a file": head, "no file name": strings.Replace(head, `; filename="a.csv"`, "", 1), "no part at all": "", "a header": "--b\r\nContent-Disposition: ",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReceiver(t, uploadLimits{File: limit})
			body := &counted{head: strings.NewReader(head)}
			w := r.post("multipart/form-data; boundary=b", body, -1)
			if w.Code != http.StatusRequestEntityTooLarge && w.Code != http.StatusUnprocessableEntity || body.n > limit+maxForm+1<<16 {
				t.Errorf("%s: status %d after %d bytes", name, w.Code, body.n)
			}
		})
	}
	r := newReceiver(t, uploadLimits{File: limit})
	body := &counted{head: strings.NewReader(head)}
	if w := r.post("multipart/form-data; boundary=b", body, 1<<30); w.Code != http.StatusRequestEntityTooLarge || body.n != 0 {
		t.Errorf("a length told before: status %d after %d bytes", w.Code, body.n)
	}
}

func TestAnAbortedUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, uploadLimits{File: 1 << 20})
	contentType, body := form(t, "a.csv", strings.Repeat("1,2\n", 1000))
	for cut := 0; cut < len(body)-4; cut += 97 {
		w := r.post(contentType, io.MultiReader(bytes.NewReader(body[:cut]), failing{io.ErrUnexpectedEOF}), int64(len(body)))
		if r.err == nil || w.Code >= 500 {
			t.Fatalf("cut at %d of %d: %v, status %d", cut, len(body), r.err, w.Code)
		}
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "multipart-*")); err != nil || len(left) > 0 {
		t.Errorf("left on the disk: %v %v", left, err)
	}
	if held := r.site.uploading.Load(); held != 0 {
		t.Errorf("%d bytes are still counted", held)
	}
}

func TestAnUploadOfGarbageIsNoFaultOfTheServer(t *testing.T) {
	t.Parallel()
	for _, tt := range [][2]string{
		{"multipart/form-data", "x"}, {"multipart/form-data; boundary=", "x"}, {"multipart/mixed; boundary=b", "--b\r\n\r\nx\r\n--b--"},
		{"multipart/form-data; boundary=b", ""}, {"multipart/form-data; boundary=b", "--b\r\n\r\nx\r\n--b--"},
		{"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: ;;;\r\n\r\nx\r\n--b--"},
		{"multipart/form-data; boundary=b", strings.Repeat("--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n", maxParts+1) + "--b--"},
	} {
		r := newReceiver(t, uploadLimits{File: 1 << 10})
		if w := r.post(tt[0], strings.NewReader(tt[1]), -1); w.Code >= 500 || len(r.files) > 0 {
			t.Errorf("%q %.60q: status %d, %v", tt[0], tt[1], w.Code, r.files)
		}
	}
}

// failing is a connection that gives no more.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestASlowUploadIsGivenUpAndACrowdSentAway(t *testing.T) {
	t.Parallel()
	contentType, body := form(t, "a.csv", "1,2\n")
	r := newReceiver(t, uploadLimits{File: 1 << 10})
	if w := r.post(contentType, io.MultiReader(bytes.NewReader(body[:len(body)/2]), failing{os.ErrDeadlineExceeded}), -1); w.Code != http.StatusRequestTimeout {
		t.Errorf("slow: status %d, %v", w.Code, r.err)
	}
	r.site.uploading.Store(maxUploading)
	if w := r.post(contentType, bytes.NewReader(body), -1); w.Code != http.StatusServiceUnavailable || r.site.uploading.Load() != maxUploading {
		t.Errorf("crowd: status %d, %v", w.Code, r.err)
	}
}

// deadlines notes until when a connection is waited for.
type deadlines struct {
	http.ResponseWriter
	read []time.Time
}

func (d *deadlines) SetReadDeadline(t time.Time) error  { d.read = append(d.read, t); return nil }
func (d *deadlines) SetWriteDeadline(t time.Time) error { return nil }

func TestTheTimeOfAnUploadGrowsWithWhatComesIn(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, uploadLimits{File: 1 << 20})
	contentType, body := form(t, "a.csv", strings.Repeat("1,2\n", slowest*10/4))
	q := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
	q.Header.Set("Content-Type", contentType)
	d := &deadlines{ResponseWriter: httptest.NewRecorder()}
	r.ServeHTTP(d, q)
	if len(d.read) < 2 {
		t.Fatalf("%v", d.read)
	}
	if grown := d.read[len(d.read)-1].Sub(d.read[0]); grown < 9*time.Second || grown > 10*time.Second {
		t.Errorf("ten seconds' worth of bytes moved the end by %v", grown)
	}
}

func TestARefusalReachesWhoIsStillSending(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(newReceiver(t, uploadLimits{File: 1 << 10}))
	defer server.Close()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	head := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n" + strings.Repeat("1,2\n", 1<<12)
	fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(head), head)
	answer := make([]byte, 12)
	if _, err := io.ReadFull(conn, answer); err != nil || string(answer) != "HTTP/1.1 413" {
		t.Errorf("%q, %v", answer, err)
	}
}
