package xlsx

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"redbanner/reports"
)

// templateRows is how many rows of a template are set as text and offer their choices.
const templateRows = 1000

// Template writes an empty import file: the header in the first row, which stays in sight,
// and the example in the second. Cells are text, so that a number keeps its zeros; columns
// that must be filled in stand out.
func Template(w io.Writer, t reports.Template) error {
	sheet := sheetName(t.Title)
	f := excelize.NewFile()
	err := errors.Join(f.SetDefaultFont(bodyFont), f.SetSheetName("Sheet1", sheet))
	if err == nil {
		err = fillTemplate(f, sheet, t)
	}
	if err == nil {
		err = f.Write(w)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("template %s: %w", t.Title, err)
	}
	return nil
}

func fillTemplate(f *excelize.File, sheet string, t reports.Template) error {
	const asText = 49 // Excel's number of the format @
	head := func(color string) (int, error) {
		return f.NewStyle(&excelize.Style{
			NumFmt: asText, Font: &excelize.Font{Bold: true, Family: bodyFont, Size: 11},
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}},
		})
	}
	must, err1 := head(paleAmb)
	may, err2 := head(paleGry)
	text, err3 := f.NewStyle(&excelize.Style{NumFmt: asText})
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	for i, c := range t.Columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		look := may
		if c.Required {
			look = must
		}
		err = errors.Join(
			f.SetColStyle(sheet, name, text),
			f.SetColWidth(sheet, name, name, min(max(width(c.Header)+2, width(c.Example)+2, 10), 40)),
			f.SetCellStr(sheet, name+"1", c.Header), f.SetCellStyle(sheet, name+"1", name+"1", look),
			f.SetCellStr(sheet, name+"2", c.Example), f.SetCellStyle(sheet, name+"2", name+"2", text),
			f.AddComment(sheet, excelize.Comment{Author: "redbanner", Cell: name + "1", Paragraph: []excelize.RichTextRun{{Text: c.Note}}}),
			offer(f, sheet, name, c.Choices),
		)
		if err != nil {
			return err
		}
	}
	return f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// offer lets people choose from a list in a column.
func offer(f *excelize.File, sheet, column string, choices []string) error {
	if len(choices) == 0 {
		return nil
	}
	dv := excelize.NewDataValidation(true)
	dv.Sqref = fmt.Sprintf("%s2:%s%d", column, column, templateRows)
	if err := dv.SetDropList(choices); err != nil {
		return err
	}
	dv.ShowErrorMessage = false // readers know more words than these
	return f.AddDataValidation(sheet, dv)
}
