package http

import "redbanner/attendance/roster"

// policy says who may come to an address at all. What of it they may see and do is
// checked again by the service behind it.
type policy struct {
	anyone bool         // without signing in
	signed bool         // whoever has signed in
	right  roster.Right // whoever holds it over anything
}

// The policies that name no right.
var (
	anyone = policy{anyone: true}
	signed = policy{signed: true}
)

// with is the policy of holding a right.
func with(right roster.Right) policy { return policy{right: right} }

// route is one address of the site.
type route struct {
	method  string
	pattern string
	policy  policy
	handler func(*visit) error
}

// table is the one table of all addresses, each with who may come there. Those of the API
// follow the pages, with how they are described to programs.
func (s *Site) table() []route {
	return append(s.pagesTable(), s.apiRoutes()...)
}

// pagesTable are the addresses of the pages, noun by noun.
func (s *Site) pagesTable() []route {
	return []route{
		// What belongs to no noun: help and the browser's preferences.
		{"POST", "/preferences", anyone, s.preferencesSet},
		{"GET", "/help", anyone, s.helpShow},
		{"GET", "/help/{noun}", anyone, s.helpShow},

		// The ways in: a password, a one-time code, an identity provider.
		{"GET", "/login", anyone, s.signInAsk},
		{"POST", "/login", anyone, s.signIn},
		{"POST", "/logout", anyone, s.signOut},
		{"GET", "/login/code", anyone, s.codeAsk},
		{"POST", "/login/code", anyone, s.codeRedeem},
		{"GET", "/login/oidc", anyone, s.providerBegin},
		{"GET", "/login/oidc/back", anyone, s.providerBack},

		// The page that a day begins with.
		{"GET", "/", signed, s.homeShow},

		// The totals of a period and the sheets that explain them.
		{"GET", "/me/score", with(roster.ReadScores), s.myScore},
		{"GET", "/scores", with(roster.ReadScores), s.scoreLatest},
		{"GET", "/scores/{period}", with(roster.ReadScores), s.scoreList},
		{"GET", "/scores/{period}/{subject}/{code}", with(roster.ReadScores), s.scoreShow},

		// The workbooks to keep and to print.
		{"GET", "/reports/{kind}/{period}", signed, s.reportSend},

		// Objections (申诉): filed at the line of a sheet, answered, decided.
		{"GET", "/appeals", with(roster.ReadObjections), s.objectionList},
		{"GET", "/appeals/new", with(roster.FileObjection), s.objectionNew},
		{"POST", "/appeals", with(roster.FileObjection), s.objectionFile},
		{"GET", "/appeals/{number}", with(roster.ReadObjections), s.objectionShow},
		{"POST", "/appeals/{number}/comment", with(roster.NoteObjection), s.objectionComment},
		{"POST", "/appeals/{number}/reply", with(roster.ReplyObjection), s.objectionReply},
		{"POST", "/appeals/{number}/decide", with(roster.DecideObjection), s.objectionDecide},
		{"POST", "/appeals/{number}/withdraw", with(roster.FileObjection), s.objectionWithdraw},

		// The life of a period (考核期): what is missing, publication, closing, opening again.
		{"GET", "/assess", with(roster.ReadReview), s.periodLatest},
		{"GET", "/assess/{period}", with(roster.ReadReview), s.periodShow},
		{"GET", "/assess/{period}/publication", with(roster.ReadScores), s.publicationShow},
		{"POST", "/assess/{period}/windows/{window}/sign", with(roster.SignReview), s.reviewSign},
		{"POST", "/assess/{period}/windows/{window}/withdraw", with(roster.SignReview), s.reviewUnsign},
		{"POST", "/assess/{period}/submit", with(roster.SubmitReview), s.reviewSubmit},
		{"POST", "/assess/{period}/submit/withdraw", with(roster.SubmitReview), s.reviewRecall},
		{"POST", "/assess/{period}/publish", with(roster.PublishPeriod), s.periodPublish},
		{"POST", "/assess/{period}/close", with(roster.ClosePeriod), s.periodClose},
		{"POST", "/assess/{period}/reopen", with(roster.ReopenPeriod), s.periodReopen},
		{"POST", "/assess/{period}/reopen/confirm", with(roster.ReopenPeriod), s.periodReopenConfirm},
		{"POST", "/assess/{period}/reopen/cancel", with(roster.ReopenPeriod), s.periodReopenCancel},

		// What the director's meeting decided: waivers and ties.
		{"POST", "/assess/{period}/waivers", with(roster.DecideOutcome), s.waiverAdd},
		{"POST", "/assess/{period}/waivers/{number}/revoke", with(roster.DecideOutcome), s.waiverRevoke},
		{"POST", "/assess/{period}/tie", with(roster.DecideOutcome), s.tieDecide},
		{"POST", "/assess/{period}/tie/revoke", with(roster.DecideOutcome), s.tieRevoke},

		// The books (考核办法): to read, to compare, to try, to confirm, to adopt.
		{"GET", "/rules", with(roster.ReadRules), s.ruleList},
		{"POST", "/rules", with(roster.DraftRules), s.ruleAdd},
		{"GET", "/rules/try", with(roster.DraftRules), s.ruleTry},
		{"GET", "/rules/{book}/{version}", with(roster.ReadRules), s.ruleShow},
		{"GET", "/rules/{book}/{version}/diff", with(roster.ReadRules), s.ruleDiff},
		{"POST", "/rules/{book}/{version}/confirm", with(roster.AdoptRules), s.ruleConfirm},
		{"POST", "/rules/{book}/{version}/adopt", with(roster.AdoptRules), s.ruleAdopt},
		{"POST", "/rules/{book}/{version}/retire", with(roster.AdoptRules), s.ruleRetire},

		// Requests for leave (请假): asked, decided, ended by the report of return.
		{"GET", "/leave", with(roster.ReadLeave), s.leaveDesk},
		{"GET", "/leave/apply", with(roster.AskLeave), s.leaveApplyShow},
		{"POST", "/leave/apply", with(roster.AskLeave), s.leaveApply},
		{"GET", "/leave/all", with(roster.ReadLeave), s.leaveAll},
		{"GET", "/leave/overdue", with(roster.ReadLeave), s.leaveOverdue},
		{"GET", "/leave/year/{year}", with(roster.ReadLeave), s.leaveYear},
		{"POST", "/leave/year/{year}", with(roster.EditRoster), s.leaveEntitle},
		{"GET", "/leave/{number}", with(roster.ReadLeave), s.leaveShow},
		{"POST", "/leave/{number}/approve", with(roster.DecideLeave), s.leaveApprove},
		{"POST", "/leave/{number}/refuse", with(roster.DecideLeave), s.leaveRefuse},
		{"POST", "/leave/{number}/cancel", with(roster.AskLeave), s.leaveCancel},
		{"POST", "/leave/{number}/return", with(roster.AskLeave), s.leaveReturn},
		{"POST", "/leave/{number}/certificate", with(roster.AskLeave), s.leaveAttach},
		{"GET", "/leave/{number}/certificate/{part}", with(roster.ReadReasons), s.leaveCertificate},

		// Correction slips (补签单): asked for, decided, taken back.
		{"GET", "/slips", with(roster.ReadAttendance), s.slipList},
		{"GET", "/slips/ask", with(roster.AskSlip), s.slipAskShow},
		{"POST", "/slips/ask", with(roster.AskSlip), s.slipAsk},
		{"GET", "/slips/{number}", with(roster.ReadAttendance), s.slipShow},
		{"POST", "/slips/{number}/approve", with(roster.DecideSlip), s.slipApprove},
		{"POST", "/slips/{number}/refuse", with(roster.DecideSlip), s.slipRefuse},
		{"POST", "/slips/{number}/revoke", with(roster.DecideSlip), s.slipRevoke},
		{"POST", "/slips/{number}/withdraw", with(roster.AskSlip), s.slipWithdraw},

		// The own attendance.
		{"GET", "/me/attendance", with(roster.AskSlip), s.meAttendanceShow},

		// The month grid (考勤表) and what hangs on it.
		{"GET", "/attendance", with(roster.ReadAttendance), s.attendanceNow},
		{"GET", "/attendance/{month}", with(roster.ReadAttendance), s.attendanceGrid},
		{"GET", "/attendance/{month}/exceptions", with(roster.ReadAttendance), s.attendanceExceptions},
		{"GET", "/attendance/{month}/alerts", with(roster.ReadAttendance), s.attendanceAlerts},
		{"GET", "/attendance/{month}/clocks", with(roster.ReadImports), s.clocksShow},
		{"POST", "/attendance/{month}/clocks/explain", with(roster.Import), s.clockExplain},
		{"POST", "/attendance/{month}/clocks/complete", with(roster.Import), s.clockComplete},
		{"GET", "/attendance/{month}/numbers", with(roster.ReadImports), s.numbersShow},
		{"POST", "/attendance/{month}/numbers", with(roster.Import), s.clockAttach},
		{"GET", "/attendance/{month}/{staff}", with(roster.ReadAttendance), s.attendancePerson},

		// The people and the windows of the hall. Everything that is entered here goes the way of
		// an import of one row, with the same checks and the same record.
		{"GET", "/org", with(roster.ReadRoster), s.orgPeople},
		{"GET", "/org/windows", with(roster.ReadRoster), s.orgWindows},
		{"GET", "/org/add/staff", with(roster.EditRoster), s.orgStaffAddShow},
		{"POST", "/org/add/staff", with(roster.EditRoster), s.orgStaffAdd},
		{"GET", "/org/add/window", with(roster.EditRoster), s.orgWindowAddShow},
		{"POST", "/org/add/window", with(roster.EditRoster), s.orgWindowAdd},
		{"GET", "/org/staff/{code}", with(roster.ReadRoster), s.orgStaffShow},
		{"POST", "/org/staff/{code}", with(roster.EditRoster), s.orgStaffSave},
		{"POST", "/org/staff/{code}/move", with(roster.EditRoster), s.orgStaffMove},
		{"POST", "/org/staff/{code}/clock", with(roster.EditRoster), s.orgStaffClock},
		{"GET", "/org/windows/{code}", with(roster.ReadRoster), s.orgWindowShow},
		{"POST", "/org/windows/{code}", with(roster.EditRoster), s.orgWindowSave},
		{"GET", "/org/offices", with(roster.ReadRoster), s.officesShow},
		{"POST", "/org/offices", with(roster.EditRoster), s.officeAppoint},
		{"POST", "/org/offices/end", with(roster.EditRoster), s.officeEnd},

		// The working days of a year, the hours of the hall, and what is planned on its days.
		{"GET", "/calendar", with(roster.ReadCalendar), s.calendarShow},
		{"POST", "/calendar/day", with(roster.EditCalendar), s.calendarDay},
		{"POST", "/calendar/profile", with(roster.EditCalendar), s.calendarProfile},
		{"GET", "/calendar/duty/{month}", with(roster.ReadCalendar), s.dutyShow},
		{"POST", "/calendar/duty/{month}", with(roster.EditCalendar), s.dutyPut},
		{"POST", "/calendar/duty/{month}/remove", with(roster.EditCalendar), s.dutyRemove},
		{"GET", "/calendar/handovers", with(roster.HandOver), s.handOversShow},
		{"POST", "/calendar/handovers", with(roster.HandOver), s.handOver},
		{"POST", "/calendar/handovers/{number}/accept", with(roster.HandOver), s.handOverAccept},
		{"GET", "/calendar/study/{month}", with(roster.ReadCalendar), s.studyShow},
		{"GET", "/calendar/study/{month}/{day}", with(roster.EditCalendar), s.studySheet},
		{"POST", "/calendar/study/{month}/{day}", with(roster.Import), s.studySign},

		// Files that come in (导入): looked at, confirmed, taken back.
		{"GET", "/imports", with(roster.ReadImports), s.importDesk},
		{"GET", "/imports/new", with(roster.Import), s.importChoose},
		{"GET", "/imports/new/{kind}", with(roster.Import), s.importAsk},
		{"POST", "/imports/new/{kind}", with(roster.Import), s.importTake},
		{"GET", "/imports/templates/{file}", with(roster.Import), s.importTemplate},
		{"GET", "/imports/previews/{id}", with(roster.ReadImports), s.previewShow},
		{"GET", "/imports/previews/{id}/errors", with(roster.ReadImports), s.previewErrors},
		{"POST", "/imports/previews/{id}/confirm", with(roster.Import), s.previewConfirm},
		{"POST", "/imports/previews/{id}/discard", with(roster.Import), s.previewDiscard},
		{"GET", "/imports/batches/{id}", with(roster.ReadImports), s.batchShow},
		{"POST", "/imports/batches/{id}/undo", with(roster.Import), s.batchUndo},
		{"GET", "/imports/mappings", with(roster.ReadMappings), s.mappingList},
		{"POST", "/imports/mappings", with(roster.Import), s.mappingSample},
		{"GET", "/imports/mappings/new", with(roster.Import), s.mappingAsk},
		{"POST", "/imports/mappings/new", with(roster.Import), s.mappingTake},

		// What runs longer than its visitor waits (任务).
		{"GET", "/jobs", signed, s.jobList},
		{"GET", "/jobs/{id}", signed, s.jobShow},

		// The ledger of facts (事项台账) and its evidence.
		{"GET", "/events", with(roster.ReadFacts), s.factList},
		{"GET", "/events/new", with(roster.RecordFacts), s.factNew},
		{"POST", "/events/new", with(roster.RecordFacts), s.factPreview},
		{"POST", "/events", with(roster.RecordFacts), s.factRecord},
		{"GET", "/events/{id}", with(roster.ReadFacts), s.factShow},
		{"GET", "/events/{id}/effects", with(roster.ReadFacts), s.factEffects},
		{"POST", "/events/{id}/confirm", with(roster.ConfirmFacts), s.factConfirm},
		{"POST", "/events/{id}/reject", with(roster.ReadFacts), s.factReject},
		{"POST", "/events/{id}/reverse", with(roster.RecordFacts), s.factReverse},
		{"GET", "/events/{id}/replace", with(roster.RecordFacts), s.factReplaceShow},
		{"POST", "/events/{id}/replace", with(roster.RecordFacts), s.factReplace},
		{"POST", "/events/{id}/evidence", with(roster.RecordFacts), s.factAttach},
		{"GET", "/evidence/{sha256}", with(roster.ReadFacts), s.evidenceShow},

		// The registers (登记簿), all made from their machines.
		{"GET", "/registers", with(roster.ReadFacts), s.registersShow},
		{"GET", "/registers/{register}", with(roster.ReadFacts), s.registerShow},
		{"GET", "/registers/{register}/new", with(roster.TakeSteps), s.entryNew},
		{"POST", "/registers/{register}/new", with(roster.TakeSteps), s.entryOpen},
		{"GET", "/registers/{register}/{number}", with(roster.ReadFacts), s.entryShow},
		{"GET", "/registers/{register}/{number}/{action}", with(roster.TakeSteps), s.stepNew},
		{"POST", "/registers/{register}/{number}/{action}", with(roster.TakeSteps), s.stepTake},

		// The cases (办件) with their deadlines.
		{"GET", "/cases", with(roster.ReadFacts), s.caseList},
		{"GET", "/cases/new", with(roster.KeepCases), s.caseNew},
		{"POST", "/cases/new", with(roster.KeepCases), s.caseAdd},
		{"GET", "/cases/rates", with(roster.ReadFacts), s.caseRates},
		{"GET", "/cases/{number}", with(roster.ReadFacts), s.caseShow},
		{"POST", "/cases/{number}/finish", with(roster.KeepCases), s.caseFinish},
		{"POST", "/cases/{number}/evaluate", with(roster.KeepCases), s.caseEvaluate},
		{"POST", "/cases/{number}/extend", with(roster.KeepCases), s.caseExtend},
		{"POST", "/cases/{number}/charge", with(roster.KeepCases), s.caseCharge},
		{"POST", "/cases/{number}/join", with(roster.KeepCases), s.caseJoin},
		{"POST", "/cases/{number}/part", with(roster.KeepCases), s.casePart},

		// The peer rating as a window's head does it, mostly on a phone.
		{"GET", "/peer", with(roster.CastBallot), s.ballotDesk},
		{"GET", "/peer/{month}/{window}", with(roster.CastBallot), s.ballotShow},
		{"POST", "/peer/{month}/{window}", with(roster.CastBallot), s.ballotCast},

		// The rounds of the peer rating (互评轮次): who has voted, never how.
		{"GET", "/rounds", with(roster.ReadRound), s.roundList},
		{"GET", "/rounds/{month}", with(roster.ReadRound), s.roundShow},
		{"POST", "/rounds/{month}/open", with(roster.RunRound), s.roundOpen},
		{"POST", "/rounds/{month}/close", with(roster.RunRound), s.roundClose},
		{"POST", "/rounds/{month}/restart", with(roster.RunRound), s.roundRestart},

		// What everybody does with the own account (我的账号).
		{"GET", "/account", signed, s.accountShow},
		{"POST", "/account/language", signed, s.accountLanguage},
		{"GET", "/account/password", signed, s.passwordAsk},
		{"POST", "/account/password", signed, s.passwordChange},
		{"GET", "/account/sessions/{id}", signed, s.ownSessionAsk},
		{"POST", "/account/sessions/{id}", signed, s.ownSessionEnd},
		{"GET", "/account/factor", signed, s.factorShow},
		{"POST", "/account/factor/begin", signed, s.factorBegin},
		{"POST", "/account/factor/confirm", signed, s.factorConfirm},
		{"POST", "/account/factor/drop", signed, s.factorDrop},
		{"GET", "/account/tokens", signed, s.ownTokens},
		{"POST", "/account/tokens", signed, s.ownTokenIssue},
		{"GET", "/account/tokens/{number}", signed, s.ownTokenAsk},
		{"POST", "/account/tokens/{number}", signed, s.ownTokenRevoke},

		// What whoever keeps the machine looks after (系统管理). The auditor reads all of it.
		{"GET", "/system", with(roster.ReadSystem), s.systemShow},
		{"GET", "/system/settings", with(roster.ReadSettings), s.settingsShow},
		{"POST", "/system/settings", with(roster.EditSettings), s.settingsPut},
		{"POST", "/system/settings/centre", with(roster.ManageSystem), s.centrePut},
		{"GET", "/system/notices", with(roster.ReadSystem), s.noticeList},
		{"POST", "/system/notices", with(roster.ManageSystem), s.noticeAdd},
		{"GET", "/system/notices/{number}", with(roster.ReadSystem), s.noticeShow},
		{"POST", "/system/notices/{number}/test", with(roster.ManageSystem), s.noticeTest},
		{"POST", "/system/notices/{number}/remove", with(roster.ManageSystem), s.noticeRemove},
		{"GET", "/system/backup", with(roster.ReadSystem), s.backupShow},
		{"POST", "/system/backup", with(roster.ManageSystem), s.backupMake},
		{"GET", "/system/accounts", with(roster.ReadSystem), s.accountList},
		{"GET", "/system/accounts/new", with(roster.ManageAccounts), s.accountAsk},
		{"POST", "/system/accounts/new", with(roster.ManageAccounts), s.accountMake},
		{"GET", "/system/accounts/{name}", with(roster.ReadSystem), s.accountDetail},
		{"POST", "/system/accounts/{name}", with(roster.ManageAccounts), s.accountSave},
		{"POST", "/system/accounts/{name}/open", with(roster.ManageAccounts), s.accountOpen},
		{"POST", "/system/accounts/{name}/code", with(roster.ManageAccounts), s.accountCode},
		{"POST", "/system/accounts/{name}/factor", with(roster.ManageAccounts), s.accountFactor},
		{"POST", "/system/accounts/{name}/sessions", with(roster.ManageAccounts), s.accountSignOut},
		{"GET", "/system/sessions", with(roster.ReadSystem), s.sessionsShow},
		{"GET", "/system/sessions/{id}", with(roster.ManageAccounts), s.sessionAsk},
		{"POST", "/system/sessions/{id}", with(roster.ManageAccounts), s.sessionEnd},
		{"GET", "/system/tokens", with(roster.ReadSystem), s.tokensShow},
		{"GET", "/system/tokens/{number}", with(roster.ManageAccounts), s.tokenAsk},
		{"POST", "/system/tokens/{number}", with(roster.ManageAccounts), s.tokenRevoke},

		// The log of changes, for the auditor alone.
		{"GET", "/audit", with(roster.ReadAudit), s.auditShow},
		{"POST", "/audit/export", with(roster.ReadAudit), s.auditExport},
		{"POST", "/audit/verify", with(roster.ReadAudit), s.auditVerify},
		{"GET", "/audit/{seq}", with(roster.ReadAudit), s.auditEvent},

		// The first start, for as long as the store has no account.
		{"GET", "/setup", anyone, s.setupAsk},
		{"POST", "/setup", anyone, s.setupCode},
		{"GET", "/setup/centre", anyone, s.setupStep(s.setupCentreShow)},
		{"POST", "/setup/centre", anyone, s.setupStep(s.setupCentre)},
		{"GET", "/setup/hours", anyone, s.setupStep(s.setupHoursShow)},
		{"POST", "/setup/hours", anyone, s.setupStep(s.setupHours)},
		{"GET", "/setup/windows", anyone, s.setupRosterShow("windows")},
		{"POST", "/setup/windows", anyone, s.setupRoster("windows")},
		{"POST", "/setup/windows/confirm", anyone, s.setupConfirm("windows")},
		{"GET", "/setup/windows/errors", anyone, s.setupErrors("windows")},
		{"GET", "/setup/staff", anyone, s.setupRosterShow("staff")},
		{"POST", "/setup/staff", anyone, s.setupRoster("staff")},
		{"POST", "/setup/staff/confirm", anyone, s.setupConfirm("staff")},
		{"GET", "/setup/staff/errors", anyone, s.setupErrors("staff")},
		{"GET", "/setup/templates/{file}", anyone, s.setupStep(s.setupTemplate)},
		{"GET", "/setup/account", anyone, s.setupStep(s.setupAccountShow)},
		{"POST", "/setup/account", anyone, s.setupStep(s.setupAccount)},
		{"GET", "/setup/next", with(roster.ManageAccounts), s.setupNext},

		// The clocks that push what they record (考勤机).
		{"GET", "/system/devices", with(roster.ReadSystem), s.deviceList},
		{"POST", "/system/devices/door", with(roster.ManageSystem), s.doorSet},
		{"GET", "/system/devices/{serial}", with(roster.ReadSystem), s.deviceShow},
		{"POST", "/system/devices/{serial}", with(roster.ManageSystem), s.deviceDecide},
		{"POST", "/system/devices/{serial}/ask", with(roster.ManageSystem), s.deviceQuestion},

		// What a period looks like as a whole, for who reads all of it.
		{"GET", "/scores/{period}/charts", with(roster.ReadScores), s.chartShow},

		// Several centres side by side, for who supervises them.
		{"GET", "/centres", with(roster.ReadPeriods), s.centresLatest},
		{"GET", "/centres/{period}", with(roster.ReadPeriods), s.centresShow},

		// A person and a window in detail: how they did month by month, and why.
		{"GET", "/staff/{code}", with(roster.ReadScores), s.personShow},
		{"GET", "/windows/{code}", with(roster.ReadScores), s.windowShow},

		// The red-banner windows (红旗窗口), for everybody once they are published.
		{"GET", "/honours", with(roster.ReadHonours), s.honourLatest},
		{"GET", "/honours/{month}", with(roster.ReadHonours), s.honourShow},
		{"GET", "/honours/{month}/poster", with(roster.ReadHonours), s.honourPoster},
		{"GET", "/honours/{month}/certificate/{code}", with(roster.ReadHonours), s.honourCertificate},
		{"GET", "/year/{year}/poster", with(roster.ReadHonours), s.starPoster},
		{"GET", "/year/{year}/certificate/{code}", with(roster.ReadHonours), s.starCertificate},

		// The hall's screen (大厅大屏) and the page that gives it its address.
		{"GET", "/board", with(roster.RunBoard), s.boardDesk},
		{"POST", "/board/renew", with(roster.RunBoard), s.boardRenew},
		{"POST", "/board/off", with(roster.RunBoard), s.boardOff},
		{"GET", "/board/{token}", anyone, s.boardShow},

		// The grades of a half-year (考核等次): proposals, and what the director's meeting made of
		// them.
		{"GET", "/grades", with(roster.ReadPeriods), s.gradeLatest},
		{"GET", "/grades/{period}", with(roster.ReadPeriods), s.gradeList},
		{"GET", "/grades/{period}/{code}", with(roster.ReadPeriods), s.gradeShow},
		{"POST", "/grades/{period}/{code}", with(roster.DecideOutcome), s.gradeDecide},
		{"POST", "/grades/{period}/{code}/investigation", with(roster.DecideOutcome), s.gradeInvestigate},

		// A year as a whole: every window and person, the stars (岗位之星), and what departments
		// above the centre say.
		{"GET", "/year", with(roster.ReadPeriods), s.yearLatest},
		{"GET", "/year/{year}", with(roster.ReadPeriods), s.yearShow},
		{"POST", "/year/{year}/stars", with(roster.DecideOutcome), s.yearDecide},
		{"GET", "/year/{year}/external", with(roster.ReadPeriods), s.externalShow},
		{"POST", "/year/{year}/external", with(roster.RecordFacts), s.externalAdd},
	}
}
