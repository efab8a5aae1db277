package poster_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/color"
	"image/png"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"

	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/reports/poster"
)

// latin is a font without a Chinese character.
func latin(t *testing.T) *poster.Fonts {
	t.Helper()
	fonts := &poster.Fonts{}
	if err := fonts.Add(goregular.TTF, 0); err != nil {
		t.Fatal(err)
	}
	return fonts
}

func roll(rows ...reports.PosterRow) reports.Poster {
	return reports.Poster{Heading: "Red banners", Period: "2025-03", Lead: "The best of the month, named with thanks.", Rows: rows, Issued: []string{"The hall", "2025-04-01"}}
}

func best() reports.Poster {
	return roll(reports.PosterRow{Rank: 1, Name: "Taxes & duties", Points: "108.00"}, reports.PosterRow{Rank: 2, Name: "<b>Land</b>"})
}

func draw(t *testing.T, p reports.Poster, paper poster.Paper) *poster.Drawing {
	t.Helper()
	d, err := poster.Draw(p, latin(t), paper)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func bytesOf(t *testing.T, write func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// picture is what a test reads of an SVG.
type picture struct {
	Width  string `xml:"width,attr"`
	Height string `xml:"height,attr"`
	Title  string `xml:"title"`
	Desc   string `xml:"desc"`
	Paths  []struct {
		Fill string `xml:"fill,attr"`
		D    string `xml:"d,attr"`
	} `xml:"path"`
}

func svg(t *testing.T, p reports.Poster, paper poster.Paper) picture {
	t.Helper()
	var got picture
	if err := xml.Unmarshal(bytesOf(t, draw(t, p, paper).SVG), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestAPictureSaysWhatItShows(t *testing.T) {
	t.Parallel()
	got := svg(t, best(), poster.A4)
	if got.Width != "210mm" || got.Height != "297mm" || got.Title != "Red banners 2025-03" {
		t.Errorf("%s × %s, %q", got.Width, got.Height, got.Title)
	}
	for _, word := range []string{"Red banners", "The best of the month", "Taxes & duties", "108.00", "<b>Land</b>", "The hall", "2025-04-01"} {
		if !strings.Contains(got.Desc, word) {
			t.Errorf("%q is not in %q", word, got.Desc)
		}
	}
	if a3 := svg(t, best(), poster.A3); a3.Width != "297mm" || a3.Height != "420.04mm" || len(a3.Paths) != len(got.Paths) {
		t.Errorf("A3 is %s × %s with %d shapes, A4 has %d", a3.Width, a3.Height, len(a3.Paths), len(got.Paths))
	}
	lying := reports.Poster{Heading: "Certificate", Lead: "To the taxes.", Issued: []string{"The hall"}, Lying: true}
	if got := svg(t, lying, poster.A4); got.Width != "297mm" || got.Height != "210mm" {
		t.Errorf("a certificate is %s × %s", got.Width, got.Height)
	}
}

var number = regexp.MustCompile(`-?[0-9.]+`)

// edges are the outermost points of all shapes, in millimetres.
func edges(t *testing.T, p picture) (left, top, right, bottom float64) {
	t.Helper()
	left, top = 1e9, 1e9
	for _, path := range p.Paths {
		for i, s := range number.FindAllString(path.D, -1) {
			x, err := strconv.ParseFloat(s, 64)
			if err != nil {
				t.Fatal(err)
			}
			if i%2 == 0 {
				left, right = min(left, x), max(right, x)
			} else {
				top, bottom = min(top, x), max(bottom, x)
			}
		}
	}
	return left, top, right, bottom
}

func TestNothingLeavesTheFrame(t *testing.T) {
	t.Parallel()
	var many []reports.PosterRow
	for i := range 40 {
		many = append(many, reports.PosterRow{Rank: i + 1, Name: fmt.Sprint("Window ", i), Points: "100.00"})
	}
	long := roll(reports.PosterRow{Rank: 1, Name: strings.Repeat("A window with a very long name ", 8), Points: "100.00"})
	long.Heading, long.Issued = strings.Repeat("Red banners ", 6), []string{strings.Repeat("The hall of the valley ", 10)}
	for name, p := range map[string]reports.Poster{"usual": best(), "nobody": roll(), "many": roll(many...), "long": long} {
		if left, top, right, bottom := edges(t, svg(t, p, poster.A4)); left != 10 || top != 10 || right != 200 || bottom != 287 {
			t.Errorf("%s: it reaches from %v, %v to %v, %v", name, left, top, right, bottom)
		}
	}
}

func TestAParagraphBreaksWhereItMay(t *testing.T) {
	t.Parallel()
	p := roll()
	p.Lead = strings.Repeat("All of us thank them for a good month, and for 108.00 points. ", 6)
	words := svg(t, p, poster.A4).Desc
	if strings.Contains(words, "\n,") || strings.Contains(words, "\n.") || strings.Contains(words, "108\n") || strings.Contains(words, "mon\nth") {
		t.Errorf("broken as:\n%s", words)
	}
	if n := strings.Count(words, "\n"); n < 6 {
		t.Errorf("a long paragraph takes %d lines", n)
	}
	if glued := strings.Join(strings.Fields(words), " "); !strings.Contains(glued, strings.TrimSpace(p.Lead)) {
		t.Errorf("something was lost:\n%s", glued)
	}
}

var entry = regexp.MustCompile(`(?m)^(\d{10}) 00000 n $`)

func TestADocumentIsWhole(t *testing.T) {
	t.Parallel()
	file := bytesOf(t, draw(t, best(), poster.A4).PDF)
	places := entry.FindAllSubmatch(file, -1)
	if len(places) != 5 {
		t.Fatalf("%d objects", len(places))
	}
	for i, place := range places {
		at, _ := strconv.Atoi(string(place[1]))
		if want := fmt.Sprintf("%d 0 obj\n", i+1); !bytes.HasPrefix(file[at:], []byte(want)) {
			t.Errorf("object %d is not at %d", i+1, at)
		}
	}
	start := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(file)
	if at, _ := strconv.Atoi(string(start[1])); !bytes.HasPrefix(file[at:], []byte("xref\n")) {
		t.Errorf("the table is not at %d", at)
	}
	if !bytes.Contains(file, []byte("/MediaBox[0 0 595.28 841.89]")) {
		t.Error("the page is not A4")
	}
}

func TestAPictureOfDotsHasItsColours(t *testing.T) {
	t.Parallel()
	picture, err := png.Decode(bytes.NewReader(bytesOf(t, draw(t, best(), poster.A4).PNG)))
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size.X != 1654 || size.Y != 2339 {
		t.Errorf("%v dots", size)
	}
	red, white := color.RGBA{0xa6, 0x12, 0x2b, 0xff}, color.RGBA{0xff, 0xff, 0xff, 0xff}
	for at, want := range map[[2]int]color.RGBA{{2, 2}: white, {827, 84}: red, {827, 120}: white, {84, 1200}: red} {
		if got := picture.At(at[0], at[1]); got != want {
			t.Errorf("at %v it is %v", at, got)
		}
	}
}

func TestTheSameSheetGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	one, two := draw(t, best(), poster.A3), draw(t, best(), poster.A3)
	for name, write := range map[string][2]func(io.Writer) error{"svg": {one.SVG, two.SVG}, "pdf": {one.PDF, two.PDF}, "png": {one.PNG, two.PNG}} {
		if !bytes.Equal(bytesOf(t, write[0]), bytesOf(t, write[1])) {
			t.Errorf("%s differs", name)
		}
	}
}

func TestCharactersThatNoFontDrawsAreNamed(t *testing.T) {
	t.Parallel()
	p := best()
	p.Heading = "红旗 Banner 红旗"
	_, err := poster.Draw(p, latin(t), poster.A4)
	var refused *roster.Error
	if !errors.As(err, &refused) || refused.Kind != roster.Refused || refused.Args[0] != "红旗" {
		t.Errorf("%v", err)
	}
	if missing := latin(t).Missing("a　b c"); missing != "" {
		t.Errorf("blanks are missing: %q", missing)
	}
}

func TestWhatIsNoFontIsRefused(t *testing.T) {
	t.Parallel()
	for name, try := range map[string]struct {
		data  []byte
		index int
	}{"nothing": {nil, 0}, "text": {[]byte("no font at all"), 0}, "a part": {goregular.TTF[:200], 0}, "no such face": {goregular.TTF, 1}} {
		if err := new(poster.Fonts).Add(try.data, try.index); err == nil {
			t.Errorf("%s is taken for a font", name)
		}
	}
}

func TestAWriterThatFailsIsSaid(t *testing.T) {
	t.Parallel()
	d := draw(t, best(), poster.A4)
	for name, write := range map[string]func(io.Writer) error{"svg": d.SVG, "pdf": d.PDF, "png": d.PNG} {
		if err := write(full{}); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
