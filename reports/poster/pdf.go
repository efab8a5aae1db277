package poster

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"unicode/utf16"
)

// PDF writes the drawing as a document of one page (ISO 32000-1). It bears no date: the
// same sheet gives the same bytes.
func (d *Drawing) PDF(w io.Writer) error {
	page, err := d.content()
	if err != nil {
		return err
	}
	wide, high := short(d.width*d.scale*perMillimetre), short(d.height*d.scale*perMillimetre)
	objects := [][]byte{
		[]byte("<</Type/Catalog/Pages 2 0 R/Lang(zh-CN)/ViewerPreferences<</DisplayDocTitle true>>>>"),
		[]byte("<</Type/Pages/Kids[3 0 R]/Count 1>>"),
		fmt.Appendf(nil, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 %s %s]/Resources<<>>/Contents 4 0 R>>", wide, high),
		fmt.Appendf(nil, "<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream", len(page), page),
		fmt.Appendf(nil, "<</Title%s/Creator(redbanner)>>", pdfText(d.title)),
	}
	var file bytes.Buffer
	file.WriteString("%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
	table := fmt.Appendf(nil, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, object := range objects {
		table = fmt.Appendf(table, "%010d 00000 n \n", file.Len())
		fmt.Fprintf(&file, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := file.Len()
	file.Write(table)
	fmt.Fprintf(&file, "trailer\n<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, len(objects), start)
	_, err = file.WriteTo(w)
	return err
}

// perMillimetre is how many points, of 1/72 inch, a millimetre has.
const perMillimetre = 72 / 25.4

// content is the page's own program: millimetres from the top left become points from the
// bottom left, then each shape is outlined and filled.
func (d *Drawing) content() ([]byte, error) {
	var packed bytes.Buffer
	out := zlib.NewWriter(&packed)
	k := d.scale * perMillimetre
	fmt.Fprintf(out, "%.6f 0 0 %.6f 0 %.6f cm\n", k, -k, d.height*k)
	for _, s := range d.shapes {
		fmt.Fprintf(out, "%.3f %.3f %.3f rg\n", float64(s.colour>>16)/255, float64(s.colour>>8&255)/255, float64(s.colour&255)/255)
		for _, step := range s.steps {
			for _, p := range step.ends() {
				fmt.Fprintf(out, "%s %s ", short(p.x), short(p.y))
			}
			fmt.Fprintln(out, [...]string{to: "m", along: "l", bend: "c"}[step.kind])
		}
		fmt.Fprintln(out, "f")
	}
	err := out.Close()
	return packed.Bytes(), err
}

// pdfText writes a text as hexadecimal UTF-16.
func pdfText(s string) []byte {
	b := []byte("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		b = fmt.Appendf(b, "%04X", unit)
	}
	return append(b, '>')
}
