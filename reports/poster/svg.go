package poster

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"
)

// SVG writes the drawing as a picture of its true size, with what it says as its description.
func (d *Drawing) SVG(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" width="%smm" height="%smm" viewBox="0 0 %s %s" role="img" lang="zh-CN">`+"\n",
		short(d.width*d.scale), short(d.height*d.scale), short(d.width), short(d.height))
	fmt.Fprintf(out, "<title>%s</title>\n<desc>%s</desc>\n", html.EscapeString(d.title), html.EscapeString(strings.Join(d.words, "\n")))
	fmt.Fprintf(out, `<rect width="%s" height="%s" fill="#%06x"/>`+"\n", short(d.width), short(d.height), int(paper))
	for _, s := range d.shapes {
		fmt.Fprintf(out, `<path fill="#%06x" d="`, int(s.colour))
		for _, step := range s.steps {
			out.WriteString([...]string{to: "M", along: "L", bend: "C"}[step.kind])
			for i, p := range step.ends() {
				if i > 0 {
					out.WriteByte(' ')
				}
				out.WriteString(short(p.x) + " " + short(p.y))
			}
		}
		out.WriteString(`"/>` + "\n")
	}
	out.WriteString("</svg>\n")
	return out.Flush()
}

// ends are the points that a step has.
func (s step) ends() []point {
	if s.kind == bend {
		return s.points[:]
	}
	return s.points[:1]
}

// short writes a number to the hundredth, without what says nothing.
func short(x float64) string {
	s := strings.TrimRight(strings.TrimRight(strconv.FormatFloat(x, 'f', 2, 64), "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}
