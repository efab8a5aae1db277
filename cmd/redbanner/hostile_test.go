package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/migrations/sqldb"
)

// Files made to harm, through the program as an office runs it: each is refused with
// its reason and nothing has changed, or it is read for what it says. attendance/table
// tests the same refusals by the hundred where they are made.

// part is one entry of a workbook made by hand.
type part struct{ name, text string }

const (
	relationsOpen = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	relationType  = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`

	hostileRows = `<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c><c r="B1" t="inlineStr"><is><t>name</t></is></c></row>` +
		`<row r="2"><c r="A2" t="inlineStr"><is><t>W01</t></is></c><c r="B2" t="inlineStr"><is><t>民政</t></is></c></row>`
	hostileSheet = `<worksheet><sheetData>` + hostileRows + `</sheetData></worksheet>`
	sheetPart    = "xl/worksheets/sheet1.xml"
)

// soundParts are a workbook of one sheet that names one window; given parts replace or join its own.
func soundParts(given ...part) []part {
	all := []part{
		{"_rels/.rels", relationsOpen + `<Relationship Id="r1" Type="` + relationType + `officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns:r="x"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", relationsOpen + `<Relationship Id="r1" Type="` + relationType + `worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="r2" Type="` + relationType + `sharedStrings" Target="sharedStrings.xml"/></Relationships>`},
		{"xl/sharedStrings.xml", `<sst><si><t>共享</t></si></sst>`},
		{sheetPart, hostileSheet},
	}
next:
	for _, g := range given {
		for i := range all {
			if all[i].name == g.name {
				all[i] = g
				continue next
			}
		}
		all = append(all, g)
	}
	return all
}

// zipOf deflates a workbook of parts; further ones are put in by hand.
func zipOf(t testing.TB, given ...part) []byte {
	t.Helper()
	return zipWith(t, zip.Deflate, func(*zip.Writer) error { return nil }, soundParts(given...)...)
}

func zipWith(t testing.TB, method uint16, more func(*zip.Writer) error, parts ...part) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: method})
		if err == nil {
			_, err = w.Write([]byte(p.text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(more(z), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sheetOf is a workbook with further rows, or whatever, behind its two.
func sheetOf(t testing.TB, xml string) []byte {
	t.Helper()
	return zipOf(t, part{sheetPart, `<worksheet><sheetData>` + hostileRows + xml + `</sheetData></worksheet>`})
}

// bomb is a workbook with an entry that truly inflates to so many MiB of zeros, made
// of one MiB deflated once; declared is the size that its directory admits to.
func bomb(t testing.TB, name string, mib int, declared uint64) []byte {
	t.Helper()
	var block bytes.Buffer
	w, err := flate.NewWriter(&block, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	_, err = w.Write(zeros)
	if err := errors.Join(err, w.Flush()); err != nil {
		t.Fatal(err)
	}
	packed := append(bytes.Repeat(block.Bytes(), mib), 0x03, 0x00) // and an empty last block
	sum := crc32.NewIEEE()
	for range mib {
		_, _ = sum.Write(zeros) // a hash does not fail
	}
	return zipWith(t, zip.Deflate, func(z *zip.Writer) error {
		e, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: sum.Sum32(),
			UncompressedSize64: declared, CompressedSize64: uint64(len(packed))})
		if err == nil {
			_, err = e.Write(packed)
		}
		return err
	}, soundWithout(name)...)
}

func soundWithout(name string) []part {
	var parts []part
	for _, p := range soundParts() {
		if p.name != name {
			parts = append(parts, p)
		}
	}
	return parts
}

// overlap points the directory's entry of one part at the bytes of another.
func overlap(t testing.TB) []byte {
	t.Helper()
	data := zipWith(t, zip.Store, func(*zip.Writer) error { return nil }, soundParts(part{"xl/media/a", "same"}, part{"xl/media/b", "same"})...)
	offset := func(name string) []byte { // of the local header, in the directory
		for i := 0; ; i += 4 {
			next := bytes.Index(data[i:], []byte("PK\x01\x02"))
			if next < 0 {
				t.Fatalf("no %s in the directory", name)
			}
			i += next
			if bytes.HasPrefix(data[i+46:], []byte(name)) {
				return data[i+42 : i+46]
			}
		}
	}
	copy(offset("xl/media/b"), offset("xl/media/a"))
	return data
}

// nested is a zip in a zip in a zip, as deep as asked, around a workbook.
func nested(t testing.TB, depth int) []byte {
	t.Helper()
	data := zipOf(t)
	for range depth {
		data = zipWith(t, zip.Deflate, func(*zip.Writer) error { return nil }, part{"xl/workbook.xlsx", string(data)})
	}
	return data
}

// eating is a workbook with an entry that claims the whole file, itself included.
func eating(t testing.TB) []byte {
	t.Helper()
	data := zipWith(t, zip.Store, func(*zip.Writer) error { return nil }, soundParts(part{"xl/media/self", "x"})...)
	at := bytes.LastIndex(data, []byte("xl/media/self")) - 46
	binary.LittleEndian.PutUint32(data[at+20:], uint32(len(data)))
	binary.LittleEndian.PutUint32(data[at+24:], uint32(len(data)))
	return data
}

func manyParts(t testing.TB, n int) []byte {
	t.Helper()
	parts := soundParts()
	for i := range n {
		parts = append(parts, part{fmt.Sprintf("xl/media/%d", i), ""})
	}
	return zipWith(t, zip.Store, func(*zip.Writer) error { return nil }, parts...)
}

// locked is a workbook whose sheet has the mark of a password.
func locked(t testing.TB) []byte {
	t.Helper()
	data := zipOf(t)
	at := bytes.LastIndex(data, []byte(sheetPart)) - 46
	data[at+8] |= 1
	return data
}

// lockedOLE is what Excel makes of a workbook with a password: an OLE2 file.
func lockedOLE() []byte {
	data := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 1024)...)
	for _, c := range "EncryptedPackage" {
		data = append(data, byte(c), 0)
	}
	return append(data, make([]byte, 512)...)
}

// hostileFiles are the files by name, with the code of their refusal; "" are read.
func hostileFiles(t *testing.T, address string) map[string]struct {
	data []byte
	code string
} {
	t.Helper()
	type file = struct {
		data []byte
		code string
	}
	link := func(kind string) string {
		return relationsOpen + `<Relationship Id="r9" Type="` + relationType + kind + `" Target="http://` + address + `/x" TargetMode="External"/></Relationships>`
	}
	doctype := `<!DOCTYPE worksheet [<!ENTITY x SYSTEM "http://` + address + `/x">%s]>` + strings.Replace(hostileSheet, "民政", "&x;", 1)
	laughs := `<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">`
	cells := strings.Repeat("<c/>", 15<<20/4)
	return map[string]file{
		"a gigabyte of picture":       {bomb(t, "xl/media/image1.png", 1024, 1<<30), "inflates_too_much"},
		"a gigabyte of sheet":         {bomb(t, sheetPart, 1024, 1<<30), "inflates_too_much"},
		"a gigabyte said to be small": {bomb(t, sheetPart, 1024, 4000), "xml_damaged"},
		"a picture of great density":  {bomb(t, "xl/media/image1.png", 10, 10<<20), "inflates_too_much"},
		"more promised than there is": {bomb(t, "xl/media/image1.png", 1, 1<<62), "inflates_too_much"},
		"60,000 entries":              {manyParts(t, 60_000), "too_many_parts"},
		"overlapping entries":         {overlap(t), "zip_damaged"},
		"an entry that eats the file": {eating(t), ""}, // which nobody reads
		"nested zips":                 {nested(t, 12), "not_a_workbook"},
		"a zip as a picture":          {zipOf(t, part{"xl/media/image1.png", string(nested(t, 3))}), ""},

		"row 900,000,000":             {sheetOf(t, `<row r="900000000"><c><v>1</v></c></row>`), "bad_row_number"},
		"16,384 columns":              {sheetOf(t, `<row r="3">`+strings.Repeat(`<c><v>1</v></c>`, 1<<14)+`</row>`), "too_many_columns"},
		"15 MiB of cells, packed":     {sheetOf(t, `<row r="3">`+cells+`</row>`), "inflates_too_much"},
		"15 MiB of cells, stored":     {zipWith(t, zip.Store, func(*zip.Writer) error { return nil }, soundParts(part{sheetPart, `<worksheet><sheetData>` + hostileRows + `<row r="3">` + cells + `</row></sheetData></worksheet>`})...), ""},
		"a string that is not shared": {sheetOf(t, `<row r="3"><c t="s"><v>1</v></c></row>`), "bad_cell"},
		"a cell far to the right":     {sheetOf(t, `<row r="3"><c r="XFD3"><v>1</v></c></row>`), "too_many_columns"},
		"little said, much taken":     {manySheets(t, wideRows(60_000), 1), "spreadsheet_large"},

		"a bad entity":           {sheetOf(t, `<row r="3"><c t="str"><v>&nbsp;</v></c></row>`), "xml_damaged"},
		"a control character":    {sheetOf(t, "<row r=\"3\"><c t=\"str\"><v>\x02</v></c></row>"), "xml_damaged"},
		"bad UTF-8":              {sheetOf(t, "<row r=\"3\"><c t=\"str\"><v>\xC3\x28</v></c></row>"), "xml_damaged"},
		"a mismatch":             {sheetOf(t, `<row r="3"><c></row></c>`), "xml_damaged"},
		"an end that is missing": {zipOf(t, part{sheetPart, strings.TrimSuffix(hostileSheet, "</worksheet>")}), "xml_damaged"},

		"an outer entity":         {zipOf(t, part{sheetPart, fmt.Sprintf(doctype, "")}), "doctype"},
		"an outer document type":  {zipOf(t, part{sheetPart, `<!DOCTYPE worksheet SYSTEM "http://` + address + `/x.dtd">` + hostileSheet}), "doctype"},
		"a billion laughs":        {zipOf(t, part{"xl/sharedStrings.xml", `<!DOCTYPE sst [` + laughs + `]><sst><si><t>&b;</t></si></sst>`}), "doctype"},
		"a document type unread":  {zipOf(t, part{"docProps/app.xml", `<!DOCTYPE a SYSTEM "http://` + address + `/x.dtd"><a/>`}), "doctype"},
		"a link to a workbook":    {zipOf(t, part{"xl/externalLinks/externalLink1.xml", "<a/>"}, part{"xl/externalLinks/_rels/externalLink1.xml.rels", link("externalLinkPath")}), "external_links"},
		"a link in a cell":        {zipOf(t, part{"xl/worksheets/_rels/sheet1.xml.rels", link("hyperlink")}), ""},
		"a picture from afar":     {zipOf(t, part{"xl/drawings/_rels/drawing1.xml.rels", link("image")}), ""},
		"macros":                  {zipOf(t, part{"xl/vbaProject.bin", "x"}), "macros"},
		"an embedded object":      {zipOf(t, part{"xl/embeddings/oleObject1.bin", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"}), "embedded"},
		"a control of Windows":    {zipOf(t, part{"xl/activeX/activeX1.xml", "<a/>"}), "embedded"},
		"a password on the sheet": {locked(t), "encrypted"},
		"a password on the file":  {lockedOLE(), "encrypted"},
	}
}

// wideRows are rows of one cell each, the last one that is allowed.
func wideRows(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, `<row><c r="IV%d"><v>%d</v></c></row>`, i, i*7919%10007)
	}
	return b.String()
}

// manySheets repeats one sheet.
func manySheets(t testing.TB, rows string, n int) []byte {
	t.Helper()
	book, rels := `<workbook xmlns:r="x"><sheets>`, relationsOpen
	var parts []part
	for i := range n {
		book += fmt.Sprintf(`<sheet name="s%d" sheetId="%d" r:id="s%d"/>`, i, i+1, i)
		rels += fmt.Sprintf(`<Relationship Id="s%d" Type="%sworksheet" Target="worksheets/s%d.xml"/>`, i, relationType, i)
		parts = append(parts, part{fmt.Sprintf("xl/worksheets/s%d.xml", i), `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`})
	}
	parts = append(parts, part{"xl/workbook.xml", book + `</sheets></workbook>`}, part{"xl/_rels/workbook.xml.rels", rels + `</Relationships>`})
	return zipOf(t, parts...)
}

// What the program and the process that opens the file may have taken, either of
// them, on any machine: several times what they take.
const (
	hostileMemory = 768 << 20
	hostileCPU    = 40 * time.Second
	hang          = 5 * time.Minute // of a machine however busy
)

func TestHostileSpreadsheetsChangeNothing(t *testing.T) {
	t.Parallel()
	calls, address := listener(t)
	o := newOffice(t, sqldb.SQLite)
	o.takeText("windows", "code,name\nW01,民政\n")
	before := o.contents()
	for name, f := range hostileFiles(t, address) {
		got := o.hostile(o.file(name+".xlsx", string(f.data)))
		if f.code != "" && (len(got.Errors) == 0 || got.Errors[0].Code != f.code || got.Errors[0].Message == "") {
			t.Errorf("%s is refused for %+v, want %s", name, got.Errors, f.code)
		}
		if f.code == "" && (len(got.Errors) > 0 || got.Duplicates != 1) {
			t.Errorf("%s: %+v; want its one window read", name, got)
		}
	}
	after := o.contents()
	for _, table := range []string{"batches", "batch_overlaps"} { // of the files that were read
		delete(before, table)
		delete(after, table)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the store has changed (-before +after):\n%s", diff)
	}
	if n := calls.Load(); n > 0 {
		t.Errorf("%d calls were made to an address in a file", n)
	}
}

// listener counts the calls to an address of this machine.
func listener(t *testing.T) (calls *atomic.Int64, address string) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	calls = &atomic.Int64{}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			calls.Add(1)
			_ = c.Close() // it has told enough
		}
	}()
	t.Cleanup(func() { _ = l.Close() }) // nobody called or somebody did
	return calls, l.Addr().String()
}

// hostile imports a file as windows within the bounds of time and memory. It must be
// refused with exit code 3, or go in.
func (o *office) hostile(file string) importJSON {
	o.Helper()
	ctx, cancel := context.WithTimeout(o.Context(), hang)
	defer cancel()
	cmd := command(ctx, o, nil, "--db", o.db, "--lang", "en", "--json", "import", "windows", file)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); ctx.Err() != nil || err != nil && !errors.As(err, &exit) {
		o.Fatalf("%s hangs: %v, %v", file, ctx.Err(), err)
	}
	var r importJSON
	readJSON(o, stdout.String(), &r)
	want := exitDone
	if len(r.Errors) > 0 {
		want = exitRefused
	}
	if code := cmd.ProcessState.ExitCode(); code != want {
		o.Errorf("%s: exit code %d, want %d\n%s%s", file, code, want, stdout.String(), stderr.String())
	}
	if strings.Contains(stderr.String(), "goroutine ") || strings.Contains(stdout.String(), "goroutine ") {
		o.Errorf("%s shows our insides:\n%s%s", file, stderr.String(), stdout.String())
	}
	memory, cpu := memoryTaken(cmd.ProcessState), cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
	if memory > max(hostileMemory, ownMemory()) || cpu > hostileCPU { // it begins as a copy of this process
		o.Errorf("%s took %d MiB and %v", file, memory>>20, cpu)
	}
	o.Logf("%s: %d MiB, %v of the processor", filepath.Base(file), memory>>20, cpu)
	return r
}

// A sheet cut anywhere is refused, be the zip around it ever so sound.
func TestACutSheetIsNeverAShorterSheet(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.takeText("calendar", "date,kind\n2025-03-20,holiday\n")
	before := o.contents()
	var rows strings.Builder
	for i := 3; rows.Len() < 64<<10; i++ {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d" t="inlineStr"><is><t>W%03d</t></is></c><c r="B%d" t="inlineStr"><is><t>窗口</t></is></c></row>`, i, i, i, i)
	}
	sheet := strings.Replace(hostileSheet, "</sheetData>", rows.String()+"</sheetData>", 1)
	whole := zipOf(t, part{sheetPart, sheet})
	cuts := map[string][]byte{}
	for i := range 12 {
		n := 1 + (len(sheet)-2)*i/11
		cuts[fmt.Sprintf("sheet at %d", n)] = zipOf(t, part{sheetPart, sheet[:n]})
		n = 4 + (len(whole)-5)*i/11
		cuts[fmt.Sprintf("file at %d", n)] = whole[:n]
	}
	for _, end := range []string{"</row>", "</sheetData>"} { // where it looks whole
		n := strings.LastIndex(sheet, end) + len(end)
		cuts["sheet behind "+end] = zipOf(t, part{sheetPart, sheet[:n]})
	}
	for name, data := range cuts {
		if r := o.hostile(o.file("cut.xlsx", string(data))); len(r.Errors) == 0 {
			t.Errorf("%s: it went in: %+v", name, r)
		}
	}
	if diff := cmp.Diff(before, o.contents()); diff != "" {
		t.Errorf("the store has changed (-before +after):\n%s", diff)
	}
	if r := o.take("windows", o.file("whole.xlsx", string(whole))); r.Accepted != r.Rows || r.Rows < 400 {
		t.Errorf("the whole one: %+v", r)
	}
}

// Whatever a table holds in the column of codes, the store holds the same or nothing.
func TestIdentifiersComeInUnchangedOrNotAtAll(t *testing.T) {
	t.Parallel()
	text := func(code string) string { return "code,name\n" + code + ",窗口\n" }
	number := func(v string) []byte { return codeCell(t, `<c><v>`+v+`</v></c>`, "") }
	for name, tt := range map[string]struct {
		data []byte
		want string // "" is refused
	}{
		"leading zeros":                     {[]byte(text("0012")), "0012"},
		"as a formula":                      {[]byte(text(`="0012"`)), "0012"},
		"with an apostrophe":                {[]byte(text("'0012")), "0012"},
		"what looks like a power":           {[]byte(text("1E5")), "1E5"},
		"digits that a spreadsheet lost":    {[]byte(text("1.23457E+17")), ""},
		"quoted, with a comma":              {[]byte(text(`"W,1"`)), "W,1"},
		"quoted, with a quote":              {[]byte(text(`"W""1"`)), `W"1`},
		"bare line ends":                    {[]byte(strings.ReplaceAll(text("0012"), "\n", "\r")), "0012"},
		"a quote that is not closed":        {[]byte(text(`"W1`)), ""},
		"a NUL":                             {[]byte(text("W\x001")), ""},
		"a mebibyte":                        {[]byte(text(strings.Repeat("W", 1<<20))), ""},
		"broken UTF-8":                      {[]byte(text("窗口窗口窗口\xE7\xAA")), ""},
		"number of a cell":                  {number("64"), "64"},
		"number of a cell with a fraction":  {number("64.0"), "64"},
		"fifteen digits":                    {number("123456789012345"), "123456789012345"},
		"digits lost in the cell":           {number("1.2345678901234568E+18"), ""},
		"text of digits in a cell":          {codeCell(t, `<c t="str"><v>0012</v></c>`, ""), "0012"},
		"padded by its style":               {codeCell(t, `<c s="1"><v>12</v></c>`, "0000"), "0012"},
		"an error of the spreadsheet":       {codeCell(t, `<c t="e"><v>#REF!</v></c>`, ""), ""},
		"a formula that nobody worked out":  {codeCell(t, `<c><f>A1</f></c>`, ""), ""},
		"blanks around, of whatever width":  {[]byte(text(" \u3000W1\u00a0")), "W1"},
		"a mark of bytes in front of it":    {[]byte("\uFEFF" + text("W1")), "W1"},
		"four-byte characters of a surname": {[]byte(text("𠀀𬱖")), "𠀀𬱖"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, sqldb.SQLite)
			got := o.run("--json", "import", "windows", o.file("w.csv", string(tt.data)))
			if refused := got.code == exitRefused; refused != (tt.want == "") || !refused && got.code != exitDone {
				t.Errorf("exit code %d\n%s%s", got.code, got.stdout, got.stderr)
			}
			if codes := o.codes(); tt.want != strings.Join(codes, "|") {
				t.Errorf("the store holds %q, want %q", codes, tt.want)
			}
		})
	}
}

// codeCell is a workbook with the cell as the code of its one window, in style 1 if asked.
func codeCell(t testing.TB, cell, format string) []byte {
	t.Helper()
	rels := relationsOpen + `<Relationship Id="r1" Type="` + relationType + `worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="r2" Type="` + relationType + `styles" Target="styles.xml"/></Relationships>`
	styles := `<styleSheet><numFmts count="1"><numFmt numFmtId="164" formatCode="` + format + `"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`
	return zipOf(t, part{"xl/_rels/workbook.xml.rels", rels}, part{"xl/styles.xml", styles},
		part{sheetPart, strings.Replace(hostileSheet, `<c r="A2" t="inlineStr"><is><t>W01</t></is></c>`, cell, 1)})
}

// codes lists the windows that the store holds.
func (o *office) codes() []string {
	o.Helper()
	var codes []string
	o.raw(func(db *sql.DB) error {
		rows, err := db.QueryContext(o.Context(), "SELECT code FROM windows ORDER BY code")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var code string
			if err := rows.Scan(&code); err != nil {
				return err
			}
			codes = append(codes, code)
		}
		return rows.Err()
	})
	return codes
}

// eventually waits for something that must come, however loaded the machine is.
func eventually(t *testing.T, what string, came func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !came(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("in vain: %s", what)
		}
	}
}
