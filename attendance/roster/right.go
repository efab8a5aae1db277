package roster

import (
	"slices"
	"strings"
)

// Right is one thing that a role may let somebody do. Each service checks it, each
// address of the site names it.
type Right string

// The rights.
const (
	ReadScores      Right = "scores.read"      // sheets, rankings, trends, reports
	ReadHonours     Right = "honours.read"     // red banners and stars that are published
	RunBoard        Right = "board.run"        // the address of the hall's screen
	ReadAttendance  Right = "attendance.read"  // sessions, punches, totals
	ReadLeave       Right = "leave.read"       // requests and balances
	ReadReasons     Right = "leave.reason"     // why somebody is on leave, and the certificate
	AskLeave        Right = "leave.ask"        // for oneself; over others: on their behalf
	DecideLeave     Right = "leave.decide"     // by the office that one holds
	AskSlip         Right = "slip.ask"         // 补签, like leave
	DecideSlip      Right = "slip.decide"      // by the office that one holds
	HandOver        Right = "handover.sign"    // 登记交接: as giver or taker; over others: on paper
	CastBallot      Right = "ballot.cast"      // for the window that one is head of
	ReadRound       Right = "round.read"       // turnout, never ballots
	RunRound        Right = "round.run"        // open, close, restart
	ReadObjections  Right = "objection.read"   //
	FileObjection   Right = "objection.file"   // against an entry of one's own sheet
	ReplyObjection  Right = "objection.reply"  //
	NoteObjection   Right = "objection.note"   // as head of the window whose, or whose person's, sheet it is
	DecideObjection Right = "objection.decide" //
	ReadFacts       Right = "fact.read"        // facts, cases, registers, evidence
	RecordFacts     Right = "fact.record"      // facts, cases, registers, evidence
	ConfirmFacts    Right = "fact.confirm"     // as the second person
	TakeSteps       Right = "register.step"    // of a register, as far as its machine lets one
	KeepCases       Right = "case.keep"        // 办件: enter and finish one's own; over others: extend, evaluate
	Import          Right = "import"           // files: preview, confirm, undo
	ReadImports     Right = "import.read"      //
	ReadMappings    Right = "mapping.read"     // what the columns of clock files mean, and nothing that came in
	ReadPeriods     Right = "period.read"      // checklist, state, history
	PublishPeriod   Right = "period.publish"   //
	ClosePeriod     Right = "period.close"     //
	ReopenPeriod    Right = "period.reopen"    // ask and, as another person, confirm
	ReadReview      Right = "review.read"      // who signed what off, and what moved since
	SignReview      Right = "review.sign"      // 复核签字, for the window that one is head of
	SubmitReview    Right = "review.submit"    // 送审, for the hall as a whole
	DecideOutcome   Right = "outcome.decide"   // ties, waivers, grades, stars: the director's meeting
	ReadRoster      Right = "roster.read"      // people and windows
	EditRoster      Right = "roster.edit"      // the administrator gives accounts, and says of nobody where he works
	ReadCalendar    Right = "calendar.read"    // working days, duty, hand-over
	EditCalendar    Right = "calendar.edit"    //
	ReadRules       Right = "rules.read"       //
	DraftRules      Right = "rules.draft"      // add a book, try it on a past period
	AdoptRules      Right = "rules.adopt"      // put in force, retire, confirm presumed values
	ReadSettings    Right = "setting.read"     // the numbers that a centre chooses for itself
	EditSettings    Right = "setting.edit"     //
	ReadSystem      Right = "system.read"      // devices, jobs, backups, accounts
	ManageSystem    Right = "system.manage"    // devices, backups, settings of the machine
	ManageAccounts  Right = "account.manage"   //
	ReadAudit       Right = "audit.read"       // the log and its proof
)

// Writes reports whether the right lets somebody change anything.
func (r Right) Writes() bool { return r != ReadReasons && !strings.HasSuffix(string(r), ".read") }

// Rights are all rights, sorted.
func Rights() []Right {
	all := make([]Right, 0, len(rights))
	for right := range rights {
		all = append(all, right)
	}
	slices.Sort(all)
	return all
}

// grant is how far a right goes with each role.
type grant = map[Role]Reach

// own is what everybody who works in the hall has over what is his.
func own(wider grant) grant {
	g := grant{RoleStaff: ReachOwn, RoleWindowHead: ReachOwn, RoleHR: ReachOwn, RoleSupervisor: ReachOwn, RoleSecretary: ReachOwn}
	for role, reach := range wider {
		g[role] = reach
	}
	return g
}

// centre is a right over the whole centre for some roles.
func centre(roles ...Role) grant {
	g := grant{}
	for _, role := range roles {
		g[role] = ReachCentre
	}
	return g
}

// readers is what is seen by degrees: one's own, one's window's, everything.
func readers() grant {
	return grant{
		RoleStaff: ReachOwn, RoleWindowHead: ReachWindow, RoleHR: ReachCentre,
		RoleSupervisor: ReachCentre, RoleSecretary: ReachCentre, RoleAuditor: ReachCentre,
	}
}

// rights is the reviewed table of who may do what. The administrator of the machine
// reads no score and writes no record; the auditor writes nothing; the secretary decides
// leave and objections and reads results.
var rights = map[Right]grant{
	ReadScores:      readers(),
	ReadHonours:     centre(RoleStaff, RoleWindowHead, RoleHR, RoleSupervisor, RoleSecretary, RoleAuditor),
	RunBoard:        centre(RoleHR, RoleSupervisor, RoleAdmin),
	ReadAttendance:  readers(),
	ReadLeave:       readers(),
	ReadReasons:     own(grant{RoleHR: ReachCentre, RoleSupervisor: ReachCentre, RoleSecretary: ReachCentre}),
	AskLeave:        own(grant{RoleHR: ReachCentre}),
	DecideLeave:     centre(RoleHR, RoleSupervisor, RoleSecretary),
	AskSlip:         own(grant{RoleHR: ReachCentre}),
	DecideSlip:      centre(RoleHR, RoleSupervisor, RoleSecretary), // of the director's own the secretary
	HandOver:        own(grant{RoleHR: ReachCentre}),
	CastBallot:      {RoleWindowHead: ReachWindow},
	ReadRound:       centre(RoleWindowHead, RoleHR, RoleSupervisor, RoleSecretary, RoleAuditor),
	RunRound:        centre(RoleHR),
	ReadObjections:  readers(),
	FileObjection:   own(grant{RoleWindowHead: ReachWindow}),
	ReplyObjection:  centre(RoleHR),
	NoteObjection:   {RoleWindowHead: ReachWindow},
	DecideObjection: centre(RoleSupervisor, RoleSecretary),
	ReadFacts:       readers(),
	RecordFacts:     centre(RoleHR),
	ConfirmFacts:    centre(RoleHR, RoleSupervisor),
	TakeSteps:       own(grant{RoleWindowHead: ReachWindow, RoleHR: ReachCentre, RoleSupervisor: ReachCentre}),
	KeepCases:       own(grant{RoleHR: ReachCentre, RoleSupervisor: ReachCentre}),
	Import:          centre(RoleHR),
	ReadImports:     centre(RoleHR, RoleAuditor),
	ReadMappings:    centre(RoleHR, RoleAdmin, RoleAuditor),
	ReadPeriods:     centre(RoleHR, RoleSupervisor, RoleSecretary, RoleAuditor),
	PublishPeriod:   centre(RoleHR, RoleSupervisor),
	ClosePeriod:     centre(RoleSupervisor),
	ReopenPeriod:    centre(RoleHR, RoleSupervisor),
	ReadReview:      {RoleWindowHead: ReachWindow, RoleHR: ReachCentre, RoleSupervisor: ReachCentre, RoleSecretary: ReachCentre, RoleAuditor: ReachCentre},
	SignReview:      {RoleWindowHead: ReachWindow},
	SubmitReview:    centre(RoleHR),
	DecideOutcome:   centre(RoleSupervisor),
	ReadRoster:      rosterReaders(),
	EditRoster:      centre(RoleHR),
	ReadCalendar:    centre(RoleStaff, RoleWindowHead, RoleHR, RoleSupervisor, RoleSecretary, RoleAuditor),
	EditCalendar:    centre(RoleHR),
	ReadRules:       centre(RoleStaff, RoleWindowHead, RoleHR, RoleSupervisor, RoleSecretary, RoleAuditor),
	DraftRules:      centre(RoleHR),
	AdoptRules:      centre(RoleSupervisor),
	ReadSettings:    centre(RoleHR, RoleSupervisor, RoleSecretary, RoleAdmin, RoleAuditor),
	EditSettings:    centre(RoleSupervisor, RoleAdmin),
	ReadSystem:      centre(RoleAdmin, RoleAuditor),
	ManageSystem:    centre(RoleAdmin),
	ManageAccounts:  centre(RoleAdmin),
	ReadAudit:       centre(RoleAuditor),
}

// rosterReaders are who reads about people and windows: the administrator, too, who gives them accounts.
func rosterReaders() grant {
	g := readers()
	g[RoleAdmin] = ReachCentre
	return g
}
