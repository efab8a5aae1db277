package calendar

import (
	"bytes"
	_ "embed" // profiles.yaml
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"redbanner/attendance/roster"
)

//go:embed profiles.yaml
var profilesFile []byte

// Lookup returns the built-in profile of the name.
func Lookup(name string) (Profile, bool) {
	profiles, _ := ParseProfiles(profilesFile)
	i := slices.IndexFunc(profiles, func(p Profile) bool { return p.Name == name })
	if i < 0 {
		return Profile{}, false
	}
	return profiles[i], true
}

// Names returns the names of the built-in profiles, in the order of their file.
func Names() []string {
	profiles, _ := ParseProfiles(profilesFile)
	names := make([]string, len(profiles))
	for i, p := range profiles {
		names[i] = p.Name
	}
	return names
}

// profileYAML is a profile as written; every key but no_checkpoints and presumed is required.
type profileYAML struct {
	Name          string       `yaml:"name"`
	Seasons       []seasonYAML `yaml:"seasons"`
	LateGrace     *int32       `yaml:"late_grace"`
	EarlyGrace    *int32       `yaml:"early_grace"`
	OffPostFrom   *int32       `yaml:"off_post_from"`
	AbsentAfter   *int32       `yaml:"absent_after"`
	RepeatWithin  *int32       `yaml:"repeat_within"`
	NoCheckpoints []string     `yaml:"no_checkpoints"`
	Presumed      []string     `yaml:"presumed"`
}

type seasonYAML struct {
	Name string `yaml:"name"`
	From string `yaml:"from"`
	AM   string `yaml:"am"`
	PM   string `yaml:"pm"`
}

// ParseProfiles reads a file of profiles strictly: an unknown key, a missing
// value, a time that makes no sense is a problem with its line. Profiles are
// returned only when the whole file is good.
func ParseProfiles(data []byte) ([]Profile, []roster.Problem) {
	file, tree, err := decodeProfiles(data)
	if err != nil {
		return nil, []roster.Problem{yamlProblem(err)}
	}
	c := profileCheck{tree: tree}
	if len(file.Profiles) == 0 {
		c.fault("$", "profiles", "missing_field", "")
	}
	profiles := make([]Profile, len(file.Profiles))
	names := map[string]bool{}
	for i, p := range file.Profiles {
		at := fmt.Sprintf("$.profiles[%d]", i)
		profiles[i] = c.profile(at, p)
		if names[p.Name] {
			c.fault(at, "name", "duplicate_name", p.Name)
		}
		names[p.Name] = true
	}
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	return profiles, nil
}

type profilesYAML struct {
	Profiles []profileYAML `yaml:"profiles"`
}

// decodeProfiles reads the file twice: into its type, and as a tree that knows lines.
func decodeProfiles(data []byte) (file profilesYAML, tree *ast.File, err error) {
	// The decoder panics on some malformed files, such as a tag without a value.
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("malformed: %v", fault)
		}
	}()
	err = yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&file)
	if err != nil && !errors.Is(err, io.EOF) {
		return file, nil, err
	}
	tree, err = parser.ParseBytes(data, 0)
	return file, tree, err
}

func yamlProblem(err error) roster.Problem {
	p := roster.Problem{Code: "bad_yaml", Value: err.Error()}
	var y yaml.Error
	if errors.As(err, &y) {
		p.Value = y.GetMessage()
		if t := y.GetToken(); t != nil && t.Position != nil {
			p.Row = t.Position.Line
		}
	}
	return p
}

// profileCheck collects the faults of a file with the lines on which they stand.
type profileCheck struct {
	tree     *ast.File
	problems []roster.Problem
}

func (c *profileCheck) profile(at string, y profileYAML) Profile {
	before := len(c.problems)
	if y.Name == "" {
		c.fault(at, "name", "missing_field", "")
	}
	p := Profile{
		Name:         y.Name,
		Grace:        Grace{Late: c.minutes(at, "late_grace", y.LateGrace), Early: c.minutes(at, "early_grace", y.EarlyGrace)},
		OffPostFrom:  c.minutes(at, "off_post_from", y.OffPostFrom),
		AbsentAfter:  c.minutes(at, "absent_after", y.AbsentAfter),
		RepeatWithin: c.minutes(at, "repeat_within", y.RepeatWithin),
		Presumed:     y.Presumed,
	}
	if len(y.Seasons) == 0 {
		c.fault(at, "seasons", "missing_field", "")
	}
	for i, s := range y.Seasons {
		p.Seasons = append(p.Seasons, c.season(fmt.Sprintf("%s.seasons[%d]", at, i), s))
	}
	for i, s := range y.NoCheckpoints {
		point, ok := parseCheckpoint(s)
		if !ok {
			c.fault(fmt.Sprintf("%s.no_checkpoints[%d]", at, i), "", "bad_checkpoint", s)
		}
		p.NoCheckpoints = append(p.NoCheckpoints, point)
	}
	if len(c.problems) == before {
		c.order(at, p)
	}
	return p
}

// order refuses values that are good alone but not together: sessions and
// seasons that overlap, tolerances that leave one of the statuses without a place.
func (c *profileCheck) order(at string, p Profile) {
	for i, s := range p.Seasons {
		season := fmt.Sprintf("%s.seasons[%d]", at, i)
		if s.Timetables[roster.AM].End > s.Timetables[roster.PM].Start {
			c.fault(season, "pm", "sessions_overlap", s.Name)
		}
		if i > 0 && !startsAfter(s, p.Seasons[i-1]) {
			c.fault(season, "from", "seasons_out_of_order", s.Name)
		}
	}
	if p.OffPostFrom <= p.Grace.Early {
		c.fault(at, "off_post_from", "tolerances_out_of_order", strconv.Itoa(int(p.OffPostFrom)), "early_grace")
	}
	if p.AbsentAfter < p.OffPostFrom {
		c.fault(at, "absent_after", "tolerances_out_of_order", strconv.Itoa(int(p.AbsentAfter)), "off_post_from")
	}
	if p.AbsentAfter < p.Grace.Late {
		c.fault(at, "absent_after", "tolerances_out_of_order", strconv.Itoa(int(p.AbsentAfter)), "late_grace")
	}
}

func (c *profileCheck) season(at string, y seasonYAML) Season {
	s := Season{Name: y.Name}
	// A leap year, so that a season may start on 29 February.
	from, err := roster.ParseDate("2000-" + y.From)
	if err != nil {
		c.fault(at, "from", "bad_month_day", y.From)
	} else {
		_, s.FromMonth, s.FromDay = from.Civil()
	}
	s.Timetables = [2]Timetable{c.timetable(at, "am", y.AM), c.timetable(at, "pm", y.PM)}
	return s
}

func startsAfter(a, b Season) bool {
	return a.FromMonth > b.FromMonth || a.FromMonth == b.FromMonth && a.FromDay > b.FromDay
}

// timetable reads 08:00-11:30.
func (c *profileCheck) timetable(at, key, value string) Timetable {
	start, end, ok := strings.Cut(value, "-")
	var t Timetable
	var err1, err2 error
	t.Start, err1 = roster.ParseMinutes(start)
	t.End, err2 = roster.ParseMinutes(end)
	if !ok || err1 != nil || err2 != nil || t.Start >= t.End {
		c.fault(at, key, "bad_timetable", value)
	}
	return t
}

// minutes reads a required span of at most a day.
func (c *profileCheck) minutes(at, key string, value *int32) roster.Minutes {
	if value == nil {
		c.fault(at, key, "missing_field", "")
		return 0
	}
	if *value < 0 || *value > 24*60 {
		c.fault(at, key, "bad_number", strconv.Itoa(int(*value)), 0, 24*60)
	}
	return roster.Minutes(*value)
}

// parseCheckpoint reads am.out.
func parseCheckpoint(s string) (Checkpoint, bool) {
	session, side, _ := strings.Cut(s, ".")
	var point Checkpoint
	var ok1, ok2 bool
	point.Session, ok1 = roster.ParseSession(session)
	point.Side, ok2 = ParseSide(side)
	return point, ok1 && ok2
}

// fault records a problem on the line of the key, or of what should hold it.
func (c *profileCheck) fault(at, key, code, value string, args ...any) {
	row := 0
	for _, path := range []string{at + "." + key, at} {
		if row = c.line(path); row > 0 {
			break
		}
	}
	c.problems = append(c.problems, roster.Problem{Row: row, Column: key, Code: code, Value: value, Args: args})
}

func (c *profileCheck) line(path string) int {
	p, err := yaml.PathString(path)
	if err != nil {
		return 0
	}
	node, err := p.FilterFile(c.tree)
	if err != nil || node == nil || node.GetToken() == nil {
		return 0
	}
	return node.GetToken().Position.Line
}
