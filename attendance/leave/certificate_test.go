package leave_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"testing"

	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
)

func pictures(t testing.TB) (jpg, pnG []byte) {
	t.Helper()
	var a, b bytes.Buffer
	picture := image.NewGray(image.Rect(0, 0, 8, 8))
	if err := jpeg.Encode(&a, picture, nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	return a.Bytes(), b.Bytes()
}

const pdf = "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

func TestCertificatesAreKnownByTheirContent(t *testing.T) {
	t.Parallel()
	jpg, pnG := pictures(t)
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"a PDF called x.txt", []byte(pdf), "pdf"},
		{"a JPEG", jpg, "jpeg"},
		{"a PNG", pnG, "png"},
		{"a JPEG with a note behind it", append(bytes.Clone(jpg), "note"...), "jpeg"},
		{"half a PDF", []byte(pdf)[:20], ""},
		{"half a JPEG", jpg[:len(jpg)-10], ""},
		{"half a PNG", pnG[:len(pnG)-10], ""},
		{"a text", []byte("病假三天"), ""},
		{"a page", []byte("<html>%PDF-1.4 %%EOF</html>"), ""},
		{"a program", []byte("MZ\x90\x00"), ""},
		{"nothing", nil, ""},
	}
	for _, tt := range tests {
		c, err := leave.ReadCertificate("x.txt", tt.data)
		if c.Format != tt.want || (tt.want == "") != (key(err) == "leave.certificate_unknown") {
			t.Errorf("%s: %q, %v", tt.name, c.Format, err)
		}
		if tt.want != "" && (len(c.SHA256) != 64 || c.Name != "x.txt" || !bytes.Equal(c.Data, tt.data)) {
			t.Errorf("%s: kept as %+v", tt.name, c)
		}
	}
}

func TestCertificatesAreBounded(t *testing.T) {
	t.Parallel()
	data := append(bytes.Repeat([]byte{' '}, leave.MaxCertificate-len(pdf)), pdf...)
	copy(data, "%PDF-")
	if _, err := leave.ReadCertificate("a.pdf", data); err != nil {
		t.Errorf("5 MiB: %v", err)
	}
	if _, err := leave.ReadCertificate("a.pdf", append(data, ' ')); key(err) != "leave.certificate_too_large" || roster.KindOf(err) != roster.Refused {
		t.Errorf("a byte more: %v", err)
	}
}

func FuzzReadCertificate(f *testing.F) {
	jpg, pnG := pictures(f)
	for _, seed := range [][]byte{[]byte(pdf), jpg, pnG, jpg[:30], pnG[:30], []byte("%PDF-"), nil} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := leave.ReadCertificate("f", data)
		if (err == nil) != (c.Format == "pdf" || c.Format == "jpeg" || c.Format == "png") {
			t.Errorf("%q, %v", c.Format, err)
		}
		if err == nil && !bytes.Equal(c.Data, data) {
			t.Error("the content was changed")
		}
	})
}

func TestDays(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]leave.HalfDays{"0": 0, "10": 20, "7.5": 15, "7.0": 14, "366.5": 733} {
		if got, ok := leave.ParseDays(text); !ok || got != want {
			t.Errorf("%s: %d, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "-1", "1.25", "7.", ".5", "x", "367", "1e1", "NaN", "+1", " 1"} {
		if got, ok := leave.ParseDays(text); ok {
			t.Errorf("%q is taken for %s", text, got)
		}
	}
	for n, want := range map[leave.HalfDays]string{0: "0.0", 7: "3.5", -1: "-0.5", -4: "-2.0"} {
		if got := n.String(); got != want {
			t.Errorf("%d half-days: %s, want %s", int(n), got, want)
		}
	}
}
