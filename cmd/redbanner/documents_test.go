package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"redbanner/migrations/sqldb"
)

// Every command prints one document; these are the names at its top.
func TestEveryCommandPrintsOneDocument(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.settled("2025-03")
	dir := t.TempDir()
	facts := o.file("f.csv", "date,kind,staff\n2025-03-06,praise.letter,S01\n")
	for _, tt := range []struct{ args, names string }{
		{"import facts " + facts, "accepted batch corrections duplicates errors format ignored kind quarantined rejected rows unmatched"},
		{"import undo 6", "batch file kind undone"},
		{"centre list", "centres"},
		{"centre add B --name 分中心", "code name profile"},
		{"centre set --centre B --name 二中心", "code name profile"},
		{"attendance --month 2025-03 --centre default", "days month totals"},
		{"score --period 2025-03 --centre default", "as_of book book_version period sheets state subject"},
		{"score --period 2025H1 --of S01 --centre default", "as_of book book_version period sheets state subject"},
		{"rank --period 2025-03 --centre default", "period rows tie_open"},
		{"ratings close --period 2025-04 --centre default", "period round"},
		{"ratings open --period 2025-05 --centre default", "period round"},
		{"ratings status --period 2025-05 --centre default", "ballots keys period round windows"},
		{"publish --period 2025-03 --centre default", "period state"},
		{"close --period 2025-03 --centre default --decision " + o.file("early.yaml", earlyClose), "period state"},
		{"verify --centre default", "audit books periods rounds"},
		{"audit list --centre default", "events"},
		{"audit show 1 --centre default", "action actor at commit detail erased hash object origin prev seq staff state"},
		{"audit export " + filepath.Join(dir, "log.csv") + " --centre default", "events file"},
		{"audit erase 2 --reason x --centre default", "erased seq"},
		{"audit checkpoint --centre default", "anchors hash"},
		{"audit key", "anchors folder public_key"},
		{"report list --period 2025-03 --centre default", "books downloads period"},
		{"notice list --centre default", "channels queue"},
		{"report month --period 2025-03 --centre default --out " + filepath.Join(dir, "m.xlsx"), "file period report"},
		{"reopen --period 2025-03 --reason x --centre default", "period state"},
		{"--actor second reopen --period 2025-03 --confirm --centre default", "period state"},
		{"period list --centre default", "periods"},
		{"period show 2025-03 --centre default", "by closings digest moved_since_publication objections_until period publications published reason reopen_asked since state"},
		{"rulebook list --centre default", "books not_adopted"},
		{"rulebook show bencha-2014-monthly --centre default", "book clauses hash name version"},
		{"rulebook check --centre default", "presumed"},
		{"rulebook confirm bencha-2014-monthly M12 --minutes x --by y --centre default", "book clause confirmed_by minutes value version"},
		{"clock approve SN1 --name x --centre default", "decided_by first_address first_seen last_address last_seen name serial state type"},
		{"clock devices --centre default", "devices"},
		{"clock door --centre default", "centre networks secret_path"},
		{"clock check SN1 --from 2025-03-01 --to 2025-03-31 --centre default", "questions"},
		{"clock events --centre default", "events"},
		{"clock apply --centre default", "uploads"},
		{"demo-data " + filepath.Join(dir, "data"), "files"},
		{"demo --no-serve --out " + filepath.Join(dir, "demo"), "files rank score store"},
		{"migrate", "schema"},
		{"doctor --centre default", "checks"},
		{"version", "calendar go version"},
	} {
		o.printsOne(tt.args, tt.names)
	}
	several := o.do("--json", "--centre", "default", "import", "facts", facts, facts)
	var list []importJSON
	readJSON(t, several, &list)
	if len(list) != 2 || list[0].Accepted != 1 || list[1].Duplicates != 1 {
		t.Errorf("two files: %+v", list)
	}
}

// printsOne runs a command with --json and looks at the names of its one document.
func (o *office) printsOne(args, names string) {
	o.Helper()
	got := o.run(append([]string{"--json"}, strings.Fields(args)...)...)
	if got.code != exitDone && !strings.HasPrefix(args, "doctor") {
		o.Errorf("%s: exit code %d\n%s", args, got.code, got.stderr)
		return
	}
	var document map[string]json.RawMessage
	readJSON(o, got.stdout, &document)
	if has := strings.Join(slices.Sorted(maps.Keys(document)), " "); has != names {
		o.Errorf("%s prints %s, want %s", args, has, names)
	}
}

func TestEveryCommandOfAMonthPrintsOneDocument(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.take("punches", o.file("attlog.dat", wornDump))
	dir := t.TempDir()
	list := o.file("list.csv", "员工,时间\n101,2025-03-04 08:00\n")
	for _, tt := range []struct{ args, names string }{
		{"office set director S01 --from 2025-01-01", "offices"},
		{"office set secretary S02 --from 2025-01-01", "offices"},
		{"office list", "offices"},
		{"leave apply --for S03 --type personal --from 2025-03-18 --to 2025-03-19 --reason x --emergency", "awaited chain days emergency from from_half number reason staff state steps to to_half told type"},
		{"leave approve 1 --by S01", "awaited chain days emergency from from_half number reason staff state steps to to_half told type"},
		{"leave return 1 --on 2025-03-19", "awaited chain days emergency from from_half number reason staff state steps to to_half told type"},
		{"leave show 1", "awaited chain days emergency from from_half number reason staff state steps to to_half told type"},
		{"leave list", "requests"},
		{"leave overdue", "overdue"},
		{"leave entitle S03 --year 2025 --type annual --days 10", "entitled staff type year"},
		{"leave balance --year 2025", "people totals year"},
		{"leave alerts --year 2025", "alerts year"},
		{"centre set --slip-limit 3 --from 2025-01-01", "code name profile"},
		{"centre settings", "settings"},
		{"slip ask --by S04 --date 2025-03-03 --session pm --side out --reason x", "date decided_at decided_by file name number reason session side staff state steps"},
		{"slip approve 1 --by S01", "date decided_at decided_by file name number reason session side staff state steps"},
		{"slip show 1", "date decided_at decided_by file name number reason session side staff state steps"},
		{"slip list --month 2025-03", "slips"},
		{"roster add weekend --date 2025-03-15 --staff S03 --rest 2025-03-17", "accepted batch corrections duplicates errors format ignored kind quarantined rejected rows unmatched"},
		{"roster list --month 2025-03", "duties month"},
		{"roster handover --date 2025-03-15 --from S03 --to S04 --note x", "number"},
		{"roster accept 1 --by S04", "accepted_by number"},
		{"roster handovers", "handovers"},
		{"roster finding --date 2025-03-15 --staff S03 --kind careless --note x", "accepted batch corrections duplicates errors format ignored kind quarantined rejected rows unmatched"},
		{"roster study --month 2025-03", "days meeting month"},
		{"roster signin --meeting 学习 --date 2025-03-10 --staff S03 --status present", "accepted batch corrections duplicates errors format ignored kind quarantined rejected rows unmatched"},
		{"roster signin-sheet --date 2025-03-10 --meeting 学习 --out " + filepath.Join(dir, "s.csv"), "file people"},
		{"clock status --month 2025-03", "clocks complete_to month no_data"},
		{"clock explain 2025-03-04 --outage --reason x", "date verdict"},
		{"clock complete --device 1 --to 2025-03-31", "clock complete_to"},
		{"clock unmatched", "numbers"},
		{"clock attach 777 S05", "batch from number punches staff"},
		{"mapping add app --person 员工 --time 时间 --sample " + list, "changed mapping sample"},
		{"mapping list", "mappings"},
		{"mapping show app", "entered_at entered_by name person time version"},
		{"import punches --map app --preview " + list, "accepted batch corrections duplicates errors format ignored kind preview quarantined rejected rows unmatched"},
		{"import previews", "previews"},
		{"import confirm 1", "accepted batch corrections duplicates errors format ignored kind quarantined rejected rows unmatched"},
		{"import punches --map app --preview " + list, "accepted batch corrections duplicates errors format ignored kind preview quarantined rejected rows same_file unmatched"},
		{"import discard 2", "number state"},
		{"import batches", "batches"},
		{"import show 1", "accepted at batch by corrections duplicates file first_day format ignored kind last_day preview quarantine quarantined rejected replaced rows same_file sha256 undone undone_at undone_by unmatched"},
	} {
		o.printsOne(tt.args, tt.names)
	}
}

// A month's life with its second persons, in the order in which an office lives it.
func TestEveryCommandOfAMonthsLifePrintsOneDocument(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.settled("2025-03")
	o.seated()
	dir := t.TempDir()
	photo, page := o.file("a.png", photograph(t)), o.file("a.pdf", "%PDF-1.4\n%%EOF\n")
	fact := o.fact("record", "着装", "--date", "2025-04-10", "--staff", "S01", "--evidence", photo).Fact
	mistaken := o.fact("record", "着装", "--date", "2025-04-14", "--staff", "S02").Fact.ID
	found := o.item(o.sheet("2025-03", "W06"), "M9").Entries[0].Fact
	o.do("centre", "set", "--fact-second-person", "on", "--from", "2026-01-01")
	o.printsAll([]printing{
		{"fact preview 着装 --date 2025-04-11 --staff S02", "closed draft effects fact known"},
		{"fact record 着装 --date 2025-04-11 --staff S02", "action effects fact"},
		{"fact list", "facts limit offset total"},
		{"fact show " + fact.ID, "effects facts"},
		{"fact attach " + fact.ID + " " + page, "action effects fact"},
		{"evidence list " + fact.ID, "evidence"},
		{"evidence save " + fact.Evidence[0].SHA256 + " " + filepath.Join(dir, "a.png"), "file format name sha256"},
		{"--actor other fact reject " + o.fact("record", "锦旗", "--date", "2025-04-11", "--staff", "S01").Fact.ID + " --reason x", "action effects fact"},
		{"--actor other fact confirm " + o.fact("record", "锦旗", "--date", "2025-04-11", "--staff", "S02").Fact.ID, "action effects fact"},
		{"--actor other fact confirm --batch " + itoa(int(o.fact("record", "锦旗", "--date", "2025-04-11", "--staff", "S03").Fact.Batch)), "batch confirmed"},
		{"fact replace " + fact.ID + " --staff S04 --reason x", "action earlier effects fact"},
		{"centre set --fact-second-person off --from 2026-01-02", "code name profile"},
		{"fact reverse " + mistaken + " --reason x", "action effects fact"},
		{"register kinds", "registers"},
		{"register kinds complaints", "carries clocks name open register states steps"},
		{"register open complaints --by S06 --day 2025-04-07 --staff S01 --set channel=phone --set statement=x", entryNames},
		{"register step complaints 1 investigate --by S06", entryNames},
		{"register show complaints 1", entryNames},
		{"register list complaints", "entries register"},
		{"register due", "due on"},
		{"case add B1 --staff S01 --item x --days 5", caseNames},
		{"case extend B1 --to " + hallDay(t, 90).String() + " --reason x --by S05", caseNames},
		{"case partner B1 --department x", caseNames},
		{"case finish B1 --result ok", caseNames},
		{"case evaluate B1 5", caseNames},
		{"case show B1", caseNames},
		{"case list", "cases on"},
		{"case overdue", "cases on"},
		{"case rates --period 2025-03", "as_of period staff windows"},
	})
	const meeting = " --minutes x --decided-by y"
	const waiver = "at by date decided_by fact minutes number objection period reason revoked staff"
	const tie = "at by decided_by minutes number period revoked windows"
	const objection = "clause code date fact kind nth number period staff state steps subject"
	o.printsAll([]printing{
		{"ratings open --period 2025-04", "period round"},
		{"ratings cast --by S01 --period 2025-04 --window W02 --attitude 8 --efficiency 8 --quality 8 --integrity 8", "period rater replaced window"},
		{"ratings status --period 2025-04", "ballots keys period round windows"},
		{"waiver add --period 2025-03 --reason x --fact " + found + meeting, waiver},
		{"waiver list --period 2025-03", "waivers"},
		{"tie decide --period 2025-03 --windows W01,W02,W03,W04,W06" + meeting, tie},
		{"tie list --period 2025-03", "ties"},
		{"tie revoke --period 2025-03 --reason x", "period revoked"},
		{"waiver revoke 1 --reason x", "number revoked"},
		{"checklist --period 2025-03", "items may_close may_publish period state"},
		{"publish --period 2025-03", "period state"},
		{"objection file --by S06 --period 2025-03 --subject window --sheet W06 --clause M9.1 --statement x", objection},
		{"--actor desk objection reply 1 --text x", objection},
		{"--actor director objection decide 1 --by S05 --dismiss --reason x", objection},
		{"objection show 1", objection},
		{"objection list", "objections"},
		{"close --period 2025-03 --decision " + o.file("early.yaml", earlyClose), "period state"},
		{"external add --period 2025-04 --department x --window W01 --score 90", "batch department period score staff window"},
		{"external list", "ratings"},
		{"grades --period 2025H1", "bars book book_version faults grades period quota state"},
		{"grades decide --period 2025H1 --staff S01 --grade 合格 --reason x" + meeting, gradeNames},
		{"grades investigate --period 2025H1 --staff S02" + meeting, gradeNames},
		{"grades remedies --period 2025H1 --staff S01 --told 2025-07-10", "establishment note period remedies staff told"},
		{"stars --year 2025", "count decision months provisional rows subject tie_open year"},
		{"overview --year 2025", "periods rows year"},
		{"rulebook add " + o.quarterly("2", "points: 3", "points: 4") + " --minutes x", "book hash minutes version"},
		{"rulebook adopt community-quarterly 1 --from 2025-01-01 --minutes x", "book from minutes version"},
		{"rulebook diff community-quarterly 1 2", "differences from to"},
		{"rulebook what-if --period 2025Q1 --book community-quarterly --version 2", "from moves period state to unfit"},
		{"rulebook retire community-quarterly --from 2026-01-01 --minutes x", "book from minutes version"},
		{"backup " + filepath.Join(dir, "store.rbk"), "centres database digest format made_at made_by payload schema tables"},
		{"--db sqlite:" + filepath.Join(dir, "again.db") + " restore --verify " + filepath.Join(dir, "store.rbk"), "centres closed file kept made_at verified"},
	})
	if err := os.Remove(o.keyFiles()[0]); err != nil {
		t.Fatal(err)
	}
	o.printsOne("ratings restart --period 2025-04 --reason x", "lost period round")
}

const (
	entryNames = "day fields next number register staff state steps version window"
	caseNames  = "accepted costs due evaluation extensions finished item kind number overdue_days partners promise_days promise_minutes staff state window wrong"
	gradeNames = "action decided_by grade id minutes period staff"
)

// printing is a command and the names at the top of its document.
type printing struct{ args, names string }

func (o *office) printsAll(list []printing) {
	o.Helper()
	for _, p := range list {
		o.printsOne(p.args, p.names)
	}
}
