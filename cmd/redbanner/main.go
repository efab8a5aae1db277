// Command redbanner scores the people and windows of public-service halls
// (便民服务中心) from clock files and facts, and explains every point.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"redbanner/attendance/roster"
	"redbanner/http/locale"
)

// commands are the subcommands and the flags that all of them take.
type commands struct {
	DB        string `name:"db" env:"REDBANNER_DB" default:"sqlite:redbanner.db" help:"Store: sqlite:PATH or postgres://…" placeholder:"URL"`
	Centre    string `env:"REDBANNER_CENTRE" help:"Code of the centre (default: the only one)." placeholder:"CODE"`
	JSON      bool   `name:"json" help:"Print one JSON document on stdout."`
	Lang      string `env:"REDBANNER_LANG" help:"Language of messages: zh-CN or en (default: from LANG)." placeholder:"LANG"`
	Actor     string `env:"REDBANNER_ACTOR" help:"Who does this, for the record (default: the account's name)." placeholder:"NAME"`
	By        string `env:"REDBANNER_BY" help:"Who acts, by staff code (工号) where that gives the right: asks, decides, confirms." placeholder:"CODE"`
	Keys      string `env:"REDBANNER_KEYS" help:"Folder of keys, apart from the store and its backups (default: beside a SQLite file, PATH.keys)." placeholder:"DIR"`
	Snapshots string `env:"REDBANNER_SNAPSHOTS" help:"Folder for copies of the store before a migration and before a close; none for no copies (default: beside a SQLite file, PATH.snapshots)." placeholder:"DIR"`
	Anchors   string `env:"REDBANNER_ANCHORS" help:"File of signed checkpoints, best on another machine (default: checkpoints.jsonl beside the key)." placeholder:"FILE"`
	NoMigrate bool   `help:"Refuse to bring an older store up to date."`

	Import     importCommand     `cmd:"" help:"Take in files: import KIND FILE…, or take a batch back: import undo BATCH."`
	Mapping    mappingCommands   `cmd:"" help:"Save which columns of a table of punches say who and when (列对应)."`
	Centres    centreCommands    `cmd:"" name:"centre" help:"List, add and set up centres."`
	Office     officeCommands    `cmd:"" help:"Say who decides: set, delegate, end and list offices (职务)."`
	Leave      leaveCommands     `cmd:"" help:"Ask for leave, decide on it, report the return, add it up (请假)."`
	Attendance attendanceCommand `cmd:"" help:"Show what each person did in each session of a month."`
	Clock      clockCommands     `cmd:"" help:"Clocks (考勤机): approve and ask those that push, explain days without data."`
	Slip       slipCommands      `cmd:"" help:"Ask for correction slips, decide and list them."`
	Roster     rosterCommands    `cmd:"" help:"Keep duty rosters, hand-overs, study days and their sign-in."`
	Fact       factCommands      `cmd:"" help:"Keep the ledger of facts: preview, record, confirm, reverse, replace, find (事项)."`
	Evidence   evidenceCommands  `cmd:"" help:"List evidence, or write a file of it out (证据)."`
	Score      scoreCommand      `cmd:"" help:"Score a period and explain each point."`
	Rank       rankCommand       `cmd:"" help:"Rank the windows of a month and show the red banners."`
	Case       caseCommands      `cmd:"" help:"Cases (办件): enter, finish, extend before they are due, list what is overdue, rates."`
	Register   registerCommands  `cmd:"" help:"Registers (登记簿): complaints, patrols, meetings and more: open entries, take steps, see what is due."`
	Ratings    ratingsCommands   `cmd:"" help:"Open a month's peer rating, vote, see who has voted, close it (窗口互评)."`
	Publish    publishCommand    `cmd:"" help:"Publish a period for objections."`
	Close      closeCommand      `cmd:"" help:"Close a period: freeze its scores."`
	Reopen     reopenCommand     `cmd:"" help:"Open a period again, for a reason."`
	Checklist  checklistCommand  `cmd:"" help:"Say what is missing before a period can be published or closed, and who owes it (待办清单)."`
	Objection  objectionCommands `cmd:"" help:"Object to an entry of a published sheet, reply, decide (申诉)."`
	Waiver     waiverCommands    `cmd:"" help:"Enter what the director's meeting relaxed (放宽)."`
	Tie        tieCommands       `cmd:"" help:"Enter how the director's meeting decided a tie (并列裁定)."`
	PeriodOf   periodCommands    `cmd:"" name:"period" help:"List periods, show what happened to one and what moved (考核期)."`
	Verify     verifyCommand     `cmd:"" help:"Prove that nothing was changed: the log, the records, closed periods."`
	Audit      auditCommands     `cmd:"" help:"The log of changes (审计): list, show, export, erase a detail, sign checkpoints."`
	Report     reportCommand     `cmd:"" help:"Write a workbook (month, ranking, half-year, attendance, staff), a poster or a certificate."`
	Grades     gradesCommands    `cmd:"" help:"Grades of a half-year (档次): proposals, decisions, investigations, remedies."`
	Stars      starsCommands     `cmd:"" help:"The stars of a year (岗位之星) by the mean of its months."`
	Overview   overviewCommand   `cmd:"" help:"A year by window and person: totals, ranks, banners, grades."`
	External   externalCommands  `cmd:"" help:"Ratings by the departments above (外部评议)."`
	Rulebook   rulebookCommands  `cmd:"" help:"List, show, check and confirm rulebooks."`
	User       userCommands      `cmd:"" help:"Accounts (账号): add, list, disable, roles, one-time codes for passwords."`
	Notice     noticeCommands    `cmd:"" help:"Messages (通知) to DingTalk and WeCom groups and by mail: list, add, remove, test."`
	Token      tokenCommands     `cmd:"" help:"Tokens of programs (访问令牌): issue, list, revoke."`
	Serve      serveCommand      `cmd:"" help:"Serve people, and clocks on an address of their own."`
	Service    serviceCommands   `cmd:"" help:"Make redbanner a service of this machine: install, start, stop, status, uninstall."`
	Demo       demoCommand       `cmd:"" help:"Import a made-up centre into a fresh store, score it and write its workbooks."`
	DemoData   demoDataCommand   `cmd:"" help:"Write the import files of a made-up centre."`
	Backup     backupCommand     `cmd:"" help:"Back the whole store up into one file."`
	Restore    restoreCommand    `cmd:"" help:"Make a store of a backup, and prove it (--verify)."`
	Migrate    migrateCommand    `cmd:"" help:"Bring the store up to date."`
	Doctor     doctorCommand     `cmd:"" help:"Check the store, the calendar and the rulebooks."`
	Version    versionCommand    `cmd:"" help:"Print the version."`

	OpenSpreadsheet openSpreadsheetCommand `cmd:"" hidden:""`
}

func main() {
	os.Exit(underManager(func(ctx context.Context, stdout, stderr io.Writer) int {
		return run(ctx, os.Args[1:], os.Stdin, stdout, stderr)
	}))
}

// run parses the arguments, runs the subcommand and returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	printer, err := newPrinter(langOf(args))
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailed
	}
	var cli commands
	code := -1
	parser, err := kong.New(&cli, kong.Name("redbanner"),
		kong.Description("Scores of public-service halls: windows, people, red banners (便民服务中心考核)."),
		kong.Writers(stdout, stderr), kong.Exit(func(c int) { code = c }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}))
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailed
	}
	parsed, err := parser.Parse(args)
	if code >= 0 { // --help has answered
		return code
	}
	if err != nil {
		fmt.Fprintln(stderr, printer.T("cli.usage", err.Error()))
		return exitUsage
	}
	a := &app{cli: &cli, printer: printer, stdin: stdin, stdout: stdout, stderr: stderr, sandbox: newSandbox()}
	err = parsed.Run(call{ctx}, a)
	if closeErr := a.close(); err == nil {
		err = closeErr
	}
	if stopped(ctx, err) {
		fmt.Fprintln(stderr, printer.T("cli.stopped"))
		return exitFailed
	}
	return a.exit(err)
}

// stopped reports whether a command came to err because it was told to stop: then the
// error says only what it was about to do. What people did wrong stays an error, and so
// does a time that ran out.
func stopped(ctx context.Context, err error) bool {
	var known *roster.Error
	return err != nil && ctx.Err() != nil && !errors.Is(err, context.DeadlineExceeded) &&
		(!errors.As(err, &known) || known.Kind == roster.Internal)
}

// call carries the context into the Run methods, whose arguments kong binds by type.
type call struct{ context.Context }

// langOf finds the language asked for even in arguments that make no sense; as
// with every flag the last one counts.
func langOf(args []string) string {
	lang := os.Getenv("REDBANNER_LANG")
	for i, arg := range args {
		if given, ok := strings.CutPrefix(arg, "--lang="); ok {
			lang = given
		}
		if arg == "--lang" && i+1 < len(args) {
			lang = args[i+1]
		}
	}
	return lang
}

func newPrinter(lang string) (*locale.Printer, error) {
	if lang == "" {
		lang = locale.Detect(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG"))
	}
	return locale.New(locale.Detect(lang))
}

// The exit codes of the contract.
const (
	exitDone = iota
	exitFailed
	exitUsage
	exitRefused
	exitClosed
)

// exit shows err and returns its exit code.
func (a *app) exit(err error) int {
	if err == nil {
		return exitDone
	}
	var e *roster.Error
	if !errors.As(err, &e) {
		fmt.Fprintln(a.stderr, a.printer.T("cli.failed", err.Error()))
		return exitFailed
	}
	if e.Key != "" {
		fmt.Fprintln(a.stderr, a.printer.Error(a.worded(e)))
	}
	a.problems(e.Problems)
	if e.Kind == roster.Internal && e.Err != nil {
		fmt.Fprintln(a.stderr, a.printer.T("cli.failed", e.Err.Error()))
	}
	switch e.Kind {
	case roster.Usage, roster.NotFound:
		return exitUsage
	case roster.Refused:
		return exitRefused
	case roster.Closed:
		return exitClosed
	}
	return exitFailed
}

// problems lists every fault with its place, and with what was found there if anything.
func (a *app) problems(problems []roster.Problem) {
	for _, p := range problems {
		if p.Value == "" {
			fmt.Fprintln(a.stderr, a.printer.T("cli.problem_of_file", a.printer.Place(p), a.printer.Problem(p)))
			continue
		}
		fmt.Fprintln(a.stderr, a.printer.T("cli.problem", a.printer.Place(p), a.printer.Problem(p), p.Value))
	}
}
