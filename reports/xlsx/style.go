package xlsx

import "github.com/xuri/excelize/v2"

// style names a look; every style of every report is defined here.
type style int

// The styles.
const (
	styleTitle style = iota
	styleInfo
	styleNote
	styleHead
	styleText
	styleCentre
	stylePoints
	stylePointsBold
	styleInt
	styleDate
	styleTime
	styleDays // of leave, half a day at the finest
	styleMinute
	stylePointsBanner
	stylePointsPending
	stylePending
	styleBanner
	styleSection
	styleTail
	styleSign
	styleRow
	styleGridQuiet
	styleGridAway
	styleGridWarning
	styleGridAlarm
	styleGridUnknown
	styleGridOff
	styleGridHead
	styleGridHeadOff
	styleGridName
	styleGridInt
	stylePercent
	styleMoment
	styleState
	styleLabel
	styleSentence
	styleDay
	styleRule
	styleRulePoints
	styleBeside
	styleLink
	styleCount
)

// The fonts: 宋体 for the body, 黑体 for titles, as official tables are set.
const (
	bodyFont  = "宋体"
	titleFont = "黑体"
)

// The colours, readable when printed in grey.
const (
	ink     = "000000"
	red     = "C00000"
	amber   = "9C5700"
	grey    = "7F7F7F"
	blue    = "0B4F9E"
	paleRed = "F8D7DA"
	paleAmb = "FFF2CC"
	paleBlu = "DDEBF7"
	paleGry = "EDEDED"
)

// The shades of a score, each darker than the one before in grey, too: nothing lost, a
// third of the full points, all of them; and of what is earned, all of it.
const (
	shadeNone   = "FFFFFF"
	shadeSome   = "FFE699"
	shadeMost   = "F4A582"
	shadeEarned = "9DC3E6"
)

// The bars and lines of a chart: what it is about, and what that is compared with.
const (
	barOwn    = "C00000"
	barOther  = "BFBFBF"
	lineOther = "7F7F7F"
)

// define builds the style for excelize.
func (s style) define() *excelize.Style {
	switch s {
	case styleTitle:
		return free(titleFont, 16, true, ink, "center")
	case styleInfo, styleTail, styleRow:
		return free(bodyFont, 10, false, ink, "left")
	case styleNote:
		return free(bodyFont, 10, false, red, "left")
	case styleSection:
		return free(titleFont, 11, true, ink, "left")
	case styleSign:
		return free(bodyFont, 11, false, ink, "left")
	case styleHead:
		return filled(boxed(10, true, ink, "center"), paleGry)
	case styleText:
		return boxed(10, false, ink, "left")
	case styleCentre:
		return boxed(10, false, ink, "center")
	case stylePoints:
		return numbered(boxed(10, false, ink, "right"), "0.00")
	case stylePointsBold:
		return numbered(boxed(10, true, ink, "right"), "0.00")
	case styleInt:
		return numbered(boxed(10, false, ink, "center"), "0")
	case styleDate:
		return numbered(boxed(10, false, ink, "center"), "yyyy-mm-dd")
	case styleTime:
		return numbered(boxed(10, false, ink, "center"), "hh:mm")
	case stylePercent:
		return numbered(boxed(10, false, ink, "right"), `0.00"%"`)
	case styleMoment:
		return numbered(boxed(10, false, ink, "center"), "yyyy-mm-dd hh:mm:ss")
	case styleDays:
		return numbered(boxed(10, false, ink, "center"), "0.0")
	case styleMinute:
		return numbered(boxed(9, false, ink, "center"), "yyyy-mm-dd hh:mm")
	case stylePointsBanner:
		return filled(numbered(boxed(10, true, red, "right"), "0.00"), paleRed)
	case stylePointsPending:
		return filled(numbered(boxed(10, false, amber, "right"), "0.00"), paleAmb)
	case stylePending:
		return filled(boxed(10, false, amber, "center"), paleAmb)
	case styleBanner:
		return boxed(10, true, red, "center")
	case styleState:
		return free(titleFont, 36, true, red, "center")
	case styleLabel:
		return filled(boxed(11, true, ink, "center"), paleGry)
	case styleSentence:
		return free(bodyFont, 11, false, ink, "left")
	case styleDay:
		return numbered(boxed(10, false, ink, "left"), "yyyy-mm-dd")
	case styleRule:
		return filled(boxed(10, true, ink, "left"), paleGry)
	case styleBeside: // text right of a number, which stands at the same line
		s := boxed(10, false, ink, "left")
		s.Alignment.Indent = 1
		return s
	case styleLink:
		s := boxed(10, false, blue, "center")
		s.Font.Underline = "single"
		return s
	case styleRulePoints:
		return numbered(filled(boxed(10, true, ink, "right"), paleGry), "0.00")
	}
	return s.defineGrid()
}

// defineGrid builds the styles of the attendance grid, smaller and tighter.
func (s style) defineGrid() *excelize.Style {
	switch s {
	case styleGridAway:
		return filled(boxed(9, false, ink, "center"), paleBlu)
	case styleGridWarning:
		return filled(boxed(9, true, ink, "center"), paleAmb)
	case styleGridAlarm:
		return filled(boxed(9, true, red, "center"), paleRed)
	case styleGridUnknown:
		return boxed(9, false, grey, "center")
	case styleGridOff:
		return filled(boxed(9, false, grey, "center"), paleGry)
	case styleGridHead:
		return boxed(9, true, ink, "center")
	case styleGridHeadOff:
		return filled(boxed(9, true, grey, "center"), paleGry)
	case styleGridName:
		return boxed(9, false, ink, "left")
	case styleGridInt:
		return numbered(boxed(9, false, ink, "center"), "0;-0;;@")
	}
	return boxed(9, false, ink, "center")
}

// free is text outside a table.
func free(font string, size float64, bold bool, colour, align string) *excelize.Style {
	return &excelize.Style{
		Font:      &excelize.Font{Family: font, Size: size, Bold: bold, Color: colour},
		Alignment: &excelize.Alignment{Horizontal: align, Vertical: "center", WrapText: true},
	}
}

// boxed is a cell of a table.
func boxed(size float64, bold bool, colour, align string) *excelize.Style {
	s := free(bodyFont, size, bold, colour, align)
	for _, side := range []string{"left", "top", "right", "bottom"} {
		s.Border = append(s.Border, excelize.Border{Type: side, Color: "808080", Style: 1})
	}
	return s
}

func filled(s *excelize.Style, colour string) *excelize.Style {
	s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	return s
}

func numbered(s *excelize.Style, format string) *excelize.Style {
	s.CustomNumFmt = &format
	s.Alignment.WrapText = false
	return s
}
