package demo

import (
	"bytes"
	"encoding/csv"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// bom tells spreadsheet programs that a file is UTF-8; without it they show
// Chinese as rubbish.
const bom = "\uFEFF"

// csvFile is rows under a header of space-separated names, as spreadsheet programs write it.
func csvFile(header string, rows [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	_ = w.Write(strings.Fields(header)) // a buffer takes everything
	_ = w.WriteAll(rows)
	return b.Bytes()
}

// utf8File is csvFile with the mark that files with Chinese in them need.
func utf8File(header string, rows [][]string) []byte {
	return append([]byte(bom), csvFile(header, rows)...)
}

// gb18030File is csvFile as a Chinese Windows saves it.
func gb18030File(header string, rows [][]string) []byte {
	encoded, err := simplifiedchinese.GB18030.NewEncoder().Bytes(csvFile(header, rows))
	if err != nil {
		panic("demo: GB18030 has every character: " + err.Error())
	}
	return encoded
}
