package table

import (
	"bytes"

	"redbanner/attendance/table/biff"
)

// kind is what a file's content says it is. The kinds that are not read, encrypted
// and archived, are their own problem codes.
type kind string

const (
	text      kind = "text"
	workbook  kind = "workbook"
	oldXLS    kind = "xls"       // BIFF, in an OLE2 container or bare
	encrypted kind = "encrypted" // a workbook with a password
	webPage   kind = "page"      // a page of tables saved as .xls
	archived  kind = "html"      // a page with all its parts in one text, MIME
	xml2003   kind = "xml"       // XML Spreadsheet 2003
)

// encryptedPackage is the OLE2 stream that holds a workbook with a password, in UTF-16.
const encryptedPackage = "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"

// sniff looks at the first bytes, and for OLE2 at the names of its streams.
func sniff(data []byte) kind {
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return workbook
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		if bytes.Contains(data, []byte(encryptedPackage)) {
			return encrypted
		}
		return oldXLS
	case biff.Bare(data):
		return oldXLS
	}
	return sniffMarkup(data)
}

func sniffMarkup(data []byte) kind {
	head := FromUTF16(data[:min(len(data), 512)&^1])
	head = bytes.ToLower(bytes.TrimSpace(head))
	if bytes.HasPrefix(head, []byte("<?xml")) && !bytes.Contains(head, []byte("<html")) {
		return xml2003
	}
	if bytes.HasPrefix(head, []byte("mime-version:")) {
		return archived
	}
	for _, tag := range []string{"<html", "<!doctype html", "<table", "<head", "<meta", "<?xml", "<style", "<!--", "<body", "<div"} {
		if bytes.HasPrefix(head, []byte(tag)) {
			return webPage
		}
	}
	return text
}

// IsSpreadsheet reports whether data is the file of a spreadsheet program or was made
// for one, readable or refused with the way out, rather than plain text.
func IsSpreadsheet(data []byte) bool { return sniff(data) != text }
