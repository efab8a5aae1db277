package page

import "redbanner/attendance/roster"

// Base is what every page shows around its content. Every page struct embeds it.
type Base struct {
	Lang      string
	Title     string // of the page, in words
	Path      string // of the address, to mark the menu and to come back to
	Here      string // path and query, for forms that come back to the page
	Help      string // noun of the page's help, "" for none
	Centre    string // name of the hall, "" before anybody signed in
	Who       string // display name, "" before anybody signed in
	Roles     []string
	Menu      []Menu
	Crumbs    []Link
	Actions   []Link // what else can be done here, beside the title
	Notice    *Notice
	Today     roster.Date
	Big       bool // 大字版
	Contrast  bool // 高对比
	Strokes   bool // names by strokes (按姓氏笔画), not by sound
	Bare      bool // without head and menu: posters, the hall's screen
	Version   string
	Landscape bool // on paper
	Idle      int  // seconds until an idle visitor is signed out, to warn before; 0 for never
	Refresh   int  // seconds after which the page asks for itself again; 0 for never
}

// Around returns the frame itself, so that code can fill it whatever page it is in.
func (b *Base) Around() *Base { return b }

// Menu is a group of the menu.
type Menu struct {
	Label string
	Links []Link
}

// Link is a place to go to.
type Link struct {
	Label   string
	Href    string
	Here    bool // the page that is shown lies there
	Count   int  // what waits there, 0 for nothing
	Primary bool // the one that most people came for
}

// Notice is a sentence about what has just been done, or what is wrong with it.
type Notice struct {
	Text string
	Tone string // "good", "warn", "bad"
	More []string
}

// Fact is a name with its value, in lists of particulars.
type Fact struct {
	Name  string
	Value string
	Href  string
	Tone  string
}
