package evidence_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"unicode/utf8"

	"redbanner/attendance/evidence"
	"redbanner/attendance/roster"
)

func pictures(t testing.TB) (jpg, pnG, giF []byte) {
	t.Helper()
	var a, b, c bytes.Buffer
	picture := image.NewGray(image.Rect(0, 0, 8, 8))
	if err := jpeg.Encode(&a, picture, nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	if err := gif.Encode(&c, picture, nil); err != nil {
		t.Fatal(err)
	}
	return a.Bytes(), b.Bytes(), c.Bytes()
}

const pdf = "%PDF-1.4\n1 0 obj<</Type /Catalog>>endobj\ntrailer<<>>\n%%EOF\n"

// holding is a PDF that holds an object.
func holding(object string) []byte {
	return []byte("%PDF-1.4\n1 0 obj" + object + "endobj\ntrailer<<>>\n%%EOF\n")
}

// sized says of a PNG that its picture has another size.
func sized(pnG []byte, width, height uint32) []byte {
	data := bytes.Clone(pnG)
	binary.BigEndian.PutUint32(data[16:], width)
	binary.BigEndian.PutUint32(data[20:], height)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

func TestEvidenceIsKnownByItsContent(t *testing.T) {
	t.Parallel()
	jpg, pnG, giF := pictures(t)
	tests := []struct {
		name  string
		data  []byte
		want  string
		fault evidence.Fault
	}{
		{"a PDF", []byte(pdf), "pdf", ""},
		{"a JPEG", jpg, "jpeg", ""},
		{"a PNG", pnG, "png", ""},
		{"a JPEG with a note behind it", append(bytes.Clone(jpg), "note"...), "jpeg", ""},
		{"a large picture", sized(pnG, 8000, 9000), "png", ""},
		{"a PDF that speaks of launching", holding("<</Title (how to Launch)>>"), "pdf", ""},
		{"a PDF with a longer name", holding("<</LaunchPad 1>>"), "pdf", ""},

		{"half a PDF", []byte(pdf)[:20], "", evidence.Unknown},
		{"half a JPEG", jpg[:len(jpg)-10], "", evidence.Unknown},
		{"half a PNG", pnG[:len(pnG)-10], "", evidence.Unknown},
		{"a GIF", giF, "", evidence.Unknown},
		{"a text", []byte("现场照片"), "", evidence.Unknown},
		{"a page", []byte("<html>%PDF-1.4 %%EOF</html>"), "", evidence.Unknown},
		{"a program", []byte("MZ\x90\x00"), "", evidence.Unknown},
		{"an archive behind a PDF", append([]byte(pdf), bytes.Repeat([]byte("PK\x03\x04"), 300)...), "", evidence.Unknown},
		{"nothing", nil, "", evidence.Unknown},
		{"a PNG without width", sized(pnG, 0, 8), "", evidence.Unknown},
		{"a PNG of gigabytes", sized(pnG, 29_000, 29_000), "", evidence.TooWide},
		{"a PNG of one endless line", sized(pnG, 1<<30, 1), "", evidence.TooWide},
		{"a PDF with a script", holding("<</S /JavaScript /JS (app.alert(1))>>"), "", evidence.Active},
		{"with an escaped name", holding("<</S /J#61va#53cript>>"), "", evidence.Active},
		{"without blanks", holding("<</S/JavaScript/JS(1)>>"), "", evidence.Active},
		{"a PDF that starts a program", holding("<</S /Launch /F (cmd.exe)>>"), "", evidence.Active},
		{"a PDF with a file", holding("<</Type /EmbeddedFile>>"), "", evidence.Active},
		{"a PDF with files", holding("<</Names <</EmbeddedFiles 2 0 R>>>>"), "", evidence.Active},
		{"a PDF with a film", holding("<</Subtype /RichMedia>>"), "", evidence.Active},
		{"a PDF that sends itself", holding("<</S /SubmitForm>>"), "", evidence.Active},
	}
	for _, tt := range tests {
		if got, fault := evidence.Format(tt.data); got != tt.want || fault != tt.fault {
			t.Errorf("%s: %q, %q", tt.name, got, fault)
		}
		f, err := evidence.Read("x.txt", tt.data)
		if (err == nil) != (tt.want != "") || err != nil && roster.KindOf(err) != roster.Refused {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err == nil && (len(f.SHA256) != 64 || f.Format != tt.want || !bytes.Equal(f.Data, tt.data)) {
			t.Errorf("%s: kept as %+v", tt.name, f)
		}
	}
}

func TestEvidenceIsBounded(t *testing.T) {
	t.Parallel()
	data := append(bytes.Repeat([]byte{' '}, evidence.MaxSize-len(pdf)), pdf...)
	copy(data, "%PDF-")
	if _, fault := evidence.Format(data); fault != "" {
		t.Errorf("5 MiB: %s", fault)
	}
	if _, fault := evidence.Format(append(data, ' ')); fault != evidence.TooLarge {
		t.Errorf("a byte more: %q", fault)
	}
	if _, err := evidence.Read("a.pdf", append(data, ' ')); roster.KindOf(err) != roster.Refused {
		t.Errorf("a byte more: %v", err)
	}
}

func TestNamesAreTidied(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 200) + ".pdf"
	for name, want := range map[string]string{
		"现场 1.jpg":            "现场 1.jpg",
		"../../etc/passwd":    "passwd",
		`C:\temp\扫描.pdf`:      "扫描.pdf",
		"a\x00b\nc\x1b[31m.p": "abc[31m.p",
		"gpj.\u202excod":      "gpj.xcod",
		"  .hidden. ":         "hidden",
		"":                    "evidence",
		"..":                  "evidence",
		"/":                   "evidence",
		"\u200b":              "evidence",
		"\xff\xfe.png":        "�.png",
	} {
		if got := evidence.Name(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if got := evidence.Name(long); utf8.RuneCountInString(got) > 120 || !strings.HasSuffix(got, ".pdf") {
		t.Errorf("a long name: %q", got)
	}
}

func FuzzRead(f *testing.F) {
	jpg, pnG, giF := pictures(f)
	for _, seed := range [][]byte{
		[]byte(pdf), jpg, pnG, giF, jpg[:30], pnG[:30], []byte("%PDF-"), nil,
		holding("<</S /J#61vaScript>>"), holding("/#"), sized(pnG, 1<<31, 1<<31),
	} {
		f.Add("现场.pdf", seed)
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		file, err := evidence.Read(name, data)
		if (err == nil) != (file.Format == "pdf" || file.Format == "jpeg" || file.Format == "png") {
			t.Errorf("%q, %v", file.Format, err)
		}
		if err != nil {
			return
		}
		if !bytes.Equal(file.Data, data) {
			t.Error("the content was changed")
		}
		if file.Name == "" || !utf8.ValidString(file.Name) || strings.ContainsAny(file.Name, "/\\\x00\n\r\t") || evidence.Name(file.Name) != file.Name {
			t.Errorf("kept as %q", file.Name)
		}
		if file.Format == "pdf" && bytes.Contains(data, []byte("/JavaScript ")) {
			t.Error("a script went through")
		}
	})
}
