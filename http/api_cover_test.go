package http

import (
	"strings"
	"testing"
)

// sameThroughTheAPI says for each page which operation does the same, or after a dash why
// none is needed.
const sameThroughTheAPI = `
POST /preferences                                  - the look of pages in a browser
GET /help                                          - help about pages
GET /help/{noun}                                   - help about pages
GET /login                                         - people sign in; programs carry a token
POST /login                                        - people sign in; programs carry a token
POST /logout                                       - people sign in; programs carry a token
GET /login/code                                    - people sign in; programs carry a token
POST /login/code                                   - people sign in; programs carry a token
GET /login/oidc                                    - people sign in; programs carry a token
GET /login/oidc/back                               - people sign in; programs carry a token
GET /                                              - made of what the lists of each noun tell
GET /me/score                                      GET /scores/{period}/{subject}/{code}
GET /scores                                        GET /periods
GET /scores/{period}                               GET /scores/{period}
GET /scores/{period}/{subject}/{code}              GET /scores/{period}/{subject}/{code}
GET /reports/{kind}/{period}                       GET /reports/{kind}/{period}
GET /appeals                                       GET /objections
GET /appeals/new                                   - an empty form
POST /appeals                                      POST /objections
GET /appeals/{number}                              GET /objections/{number}
POST /appeals/{number}/comment                     POST /objections/{number}/comment
POST /appeals/{number}/reply                       POST /objections/{number}/reply
POST /appeals/{number}/decide                      POST /objections/{number}/decide
POST /appeals/{number}/withdraw                    POST /objections/{number}/withdraw
GET /assess                                        GET /periods
GET /assess/{period}                               GET /periods/{period}/checklist
GET /assess/{period}/publication                   GET /periods/{period}/publication
POST /assess/{period}/windows/{window}/sign        POST /periods/{period}/windows/{window}/sign
POST /assess/{period}/windows/{window}/withdraw    POST /periods/{period}/windows/{window}/withdraw
POST /assess/{period}/submit                       POST /periods/{period}/submit
POST /assess/{period}/submit/withdraw              POST /periods/{period}/submit/withdraw
POST /assess/{period}/publish                      POST /periods/{period}/publish
POST /assess/{period}/close                        POST /periods/{period}/close
POST /assess/{period}/reopen                       POST /periods/{period}/reopen
POST /assess/{period}/reopen/confirm               POST /periods/{period}/reopen/confirm
POST /assess/{period}/reopen/cancel                POST /periods/{period}/reopen/cancel
POST /assess/{period}/waivers                      POST /periods/{period}/waivers
POST /assess/{period}/waivers/{number}/revoke      POST /periods/{period}/waivers/{number}/revoke
POST /assess/{period}/tie                          POST /periods/{period}/ties
POST /assess/{period}/tie/revoke                   POST /periods/{period}/ties/revoke
GET /rules                                         GET /rules
POST /rules                                        POST /rules
GET /rules/try                                     GET /rules/{book}/{version}/whatif
GET /rules/{book}/{version}                        GET /rules/{book}/{version}
GET /rules/{book}/{version}/diff                   GET /rules/{book}/{version}/diff
POST /rules/{book}/{version}/confirm               POST /rules/{book}/{version}/confirm
POST /rules/{book}/{version}/adopt                 POST /rules/{book}/{version}/adopt
POST /rules/{book}/{version}/retire                POST /rules/{book}/{version}/retire
GET /leave                                         GET /leave
GET /leave/apply                                   - an empty form
POST /leave/apply                                  POST /leave
GET /leave/all                                     GET /leave
GET /leave/overdue                                 GET /leave/overdue
GET /leave/year/{year}                             GET /balances/{year}
POST /leave/year/{year}                            PUT /balances/{year}/{staff}
GET /leave/{number}                                GET /leave/{number}
POST /leave/{number}/approve                       POST /leave/{number}/approve
POST /leave/{number}/refuse                        POST /leave/{number}/refuse
POST /leave/{number}/cancel                        POST /leave/{number}/cancel
POST /leave/{number}/return                        POST /leave/{number}/return
POST /leave/{number}/certificate                   POST /leave/{number}/certificates
GET /leave/{number}/certificate/{part}             GET /leave/{number}/certificates/{part}
GET /slips                                         GET /slips
GET /slips/ask                                     - an empty form
POST /slips/ask                                    POST /slips
GET /slips/{number}                                GET /slips/{number}
POST /slips/{number}/approve                       POST /slips/{number}/approve
POST /slips/{number}/refuse                        POST /slips/{number}/refuse
POST /slips/{number}/revoke                        POST /slips/{number}/revoke
POST /slips/{number}/withdraw                      POST /slips/{number}/withdraw
GET /me/attendance                                 GET /me/attendance/{month}
GET /attendance                                    GET /attendance/{month}
GET /attendance/{month}                            GET /attendance/{month}
GET /attendance/{month}/exceptions                 GET /attendance/{month}/exceptions
GET /attendance/{month}/alerts                     GET /attendance/{month}/alerts
GET /attendance/{month}/clocks                     GET /clocks
POST /attendance/{month}/clocks/explain            POST /clocks/explain
POST /attendance/{month}/clocks/complete           POST /clocks/complete
GET /attendance/{month}/numbers                    GET /clocks/numbers
POST /attendance/{month}/numbers                   POST /clocks/numbers
GET /attendance/{month}/{staff}                    GET /attendance/{month}
GET /org                                           GET /staff
GET /org/windows                                   GET /windows
GET /org/add/staff                                 - an empty form
POST /org/add/staff                                POST /staff
GET /org/add/window                                - an empty form
POST /org/add/window                               POST /windows
GET /org/staff/{code}                              GET /staff/{code}
POST /org/staff/{code}                             PUT /staff/{code}
POST /org/staff/{code}/move                        POST /staff/{code}/move
POST /org/staff/{code}/clock                       POST /staff/{code}/clock
GET /org/windows/{code}                            GET /windows/{code}
POST /org/windows/{code}                           PUT /windows/{code}
GET /org/offices                                   GET /offices
POST /org/offices                                  POST /offices
POST /org/offices/end                              POST /offices/end
GET /calendar                                      GET /calendar/{year}
POST /calendar/day                                 POST /calendar/days
POST /calendar/profile                             POST /calendar/profiles
GET /calendar/duty/{month}                         GET /duty/{month}
POST /calendar/duty/{month}                        POST /duty
POST /calendar/duty/{month}/remove                 POST /duty/remove
GET /calendar/handovers                            GET /handovers
POST /calendar/handovers                           POST /handovers
POST /calendar/handovers/{number}/accept           POST /handovers/{number}/accept
GET /calendar/study/{month}                        GET /study/{month}
GET /calendar/study/{month}/{day}                  GET /study/{month}/{day}
POST /calendar/study/{month}/{day}                 POST /study/{month}/{day}
GET /imports                                       GET /imports/batches
GET /imports/new                                   GET /imports/kinds
GET /imports/new/{kind}                            GET /imports/kinds
POST /imports/new/{kind}                           POST /imports/previews
GET /imports/templates/{file}                      GET /imports/templates/{kind}
GET /imports/previews/{id}                         GET /imports/previews/{number}
GET /imports/previews/{id}/errors                  GET /imports/previews/{number}/errors
POST /imports/previews/{id}/confirm                POST /imports/previews/{number}/confirm
POST /imports/previews/{id}/discard                POST /imports/previews/{number}/discard
GET /imports/batches/{id}                          GET /imports/batches/{number}
POST /imports/batches/{id}/undo                    POST /imports/batches/{number}/undo
GET /imports/mappings                              GET /mappings
POST /imports/mappings                             POST /mappings/preview
GET /imports/mappings/new                          POST /mappings/preview
POST /imports/mappings/new                         POST /mappings
GET /jobs                                          GET /jobs
GET /jobs/{id}                                     GET /jobs/{id}
GET /events                                        GET /facts
GET /events/new                                    - an empty form
POST /events/new                                   POST /facts/preview
POST /events                                       POST /facts
GET /events/{id}                                   GET /facts/{id}
GET /events/{id}/effects                           GET /facts/{id}
POST /events/{id}/confirm                          POST /facts/{id}/confirm
POST /events/{id}/reject                           POST /facts/{id}/reject
POST /events/{id}/reverse                          POST /facts/{id}/reverse
GET /events/{id}/replace                           - an empty form
POST /events/{id}/replace                          POST /facts/{id}/replace
POST /events/{id}/evidence                         POST /facts/{id}/evidence
GET /evidence/{sha256}                             GET /evidence/{sha256}
GET /registers                                     GET /registers
GET /registers/{register}                          GET /registers/{register}/entries
GET /registers/{register}/new                      GET /registers/{register}
POST /registers/{register}/new                     POST /registers/{register}/entries
GET /registers/{register}/{number}                 GET /registers/{register}/entries/{number}
GET /registers/{register}/{number}/{action}        GET /registers/{register}
POST /registers/{register}/{number}/{action}       POST /registers/{register}/entries/{number}/{action}
GET /cases                                         GET /cases
GET /cases/new                                     - an empty form
POST /cases/new                                    POST /cases
GET /cases/rates                                   GET /cases/rates
GET /cases/{number}                                GET /cases/{number}
POST /cases/{number}/finish                        POST /cases/{number}/finish
POST /cases/{number}/evaluate                      POST /cases/{number}/evaluate
POST /cases/{number}/extend                        POST /cases/{number}/extend
POST /cases/{number}/charge                        POST /cases/{number}/charge
POST /cases/{number}/join                          POST /cases/{number}/join
POST /cases/{number}/part                          POST /cases/{number}/part
GET /peer                                          GET /rounds/{month}/ballots
GET /peer/{month}/{window}                         - an empty ballot
POST /peer/{month}/{window}                        PUT /rounds/{month}/ballots/{window}
GET /rounds                                        GET /rounds
GET /rounds/{month}                                GET /rounds/{month}
POST /rounds/{month}/open                          POST /rounds/{month}/open
POST /rounds/{month}/close                         POST /rounds/{month}/close
POST /rounds/{month}/restart                       POST /rounds/{month}/restart
GET /account                                       GET /me
POST /account/language                             - a program names its language with each request
GET /account/password                              - a password is changed by who knows it, at a browser
POST /account/password                             - a password is changed by who knows it, at a browser
GET /account/sessions/{id}                         GET /me/sessions
POST /account/sessions/{id}                        POST /me/sessions/{id}/end
GET /account/factor                                - the second factor belongs to the password
POST /account/factor/begin                         - the second factor belongs to the password
POST /account/factor/confirm                       - the second factor belongs to the password
POST /account/factor/drop                          - the second factor belongs to the password
GET /account/tokens                                GET /me/tokens
POST /account/tokens                               - a token makes no other one
GET /account/tokens/{number}                       GET /me/tokens
POST /account/tokens/{number}                      POST /me/tokens/{number}/revoke
GET /system                                        GET /system
GET /system/accounts                               GET /accounts
GET /system/accounts/new                           - an empty form
POST /system/accounts/new                          POST /accounts
GET /system/accounts/{name}                        GET /accounts/{name}
POST /system/accounts/{name}                       PUT /accounts/{name}
POST /system/accounts/{name}/open                  POST /accounts/{name}/disable
POST /system/accounts/{name}/code                  POST /accounts/{name}/code
POST /system/accounts/{name}/factor                POST /accounts/{name}/reset-factor
POST /system/accounts/{name}/sessions              POST /accounts/{name}/sign-out
GET /system/sessions                               GET /sessions
GET /system/sessions/{id}                          GET /sessions
POST /system/sessions/{id}                         POST /sessions/{id}/end
GET /system/tokens                                 GET /tokens
GET /system/tokens/{number}                        GET /tokens
POST /system/tokens/{number}                       POST /tokens/{number}/revoke
GET /system/settings                               GET /system/settings
POST /system/settings                              POST /system/settings
POST /system/settings/centre                       PUT /system/centre
GET /system/backup                                 GET /system/backups
POST /system/backup                                POST /system/backups
GET /audit                                         GET /audit
POST /audit/export                                 POST /audit/export
POST /audit/verify                                 POST /audit/verify
GET /audit/{seq}                                   GET /audit/{seq}
GET /system/notices                                GET /system/notices
POST /system/notices                               POST /system/notices
GET /system/notices/{number}                       GET /system/notices
POST /system/notices/{number}/test                 POST /system/notices/{number}/test
POST /system/notices/{number}/remove               POST /system/notices/{number}/remove
GET /system/devices                                GET /devices
POST /system/devices/door                          PUT /system/door
GET /system/devices/{serial}                       GET /devices/{serial}
POST /system/devices/{serial}                      POST /devices/{serial}/decide
POST /system/devices/{serial}/ask                  POST /devices/{serial}/ask
GET /scores/{period}/charts                        GET /charts/{period}
GET /staff/{code}                                  GET /staff/{code}/trend
GET /windows/{code}                                GET /windows/{code}/trend
GET /honours                                       GET /honours
GET /honours/{month}                               GET /honours/{month}
GET /honours/{month}/poster                        - a sheet to print
GET /honours/{month}/certificate/{code}            - a sheet to print
GET /board                                         GET /board
POST /board/renew                                  POST /board/renew
POST /board/off                                    POST /board/off
GET /board/{token}                                 - a screen to look at; GET /honours/{month} has its figures
GET /grades                                        GET /periods
GET /grades/{period}                               GET /grades/{period}
GET /grades/{period}/{code}                        GET /grades/{period}/{code}
POST /grades/{period}/{code}                       POST /grades/{period}/{code}/decide
POST /grades/{period}/{code}/investigation         POST /grades/{period}/{code}/investigate
GET /centres                                       GET /centres/{period}
GET /centres/{period}                              GET /centres/{period}
GET /year/{year}/poster                            - a sheet to print
GET /year/{year}/certificate/{code}                - a sheet to print
GET /year                                          GET /overview/{year}
GET /year/{year}                                   GET /overview/{year}
POST /year/{year}/stars                            POST /stars/{year}
GET /year/{year}/external                          GET /external
POST /year/{year}/external                         POST /external
GET /setup                                         - the first start, before there is an account
POST /setup                                        - the first start, before there is an account
GET /setup/centre                                  - the first start, before there is an account
POST /setup/centre                                 - the first start, before there is an account
GET /setup/hours                                   - the first start, before there is an account
POST /setup/hours                                  - the first start, before there is an account
GET /setup/windows                                 - the first start, before there is an account
POST /setup/windows                                - the first start, before there is an account
POST /setup/windows/confirm                        - the first start, before there is an account
GET /setup/windows/errors                      - the first start, before there is an account
GET /setup/staff                                   - the first start, before there is an account
POST /setup/staff                                  - the first start, before there is an account
POST /setup/staff/confirm                          - the first start, before there is an account
GET /setup/staff/errors                        - the first start, before there is an account
GET /setup/templates/{file}                        - the first start, before there is an account
GET /setup/account                                 - the first start, before there is an account
POST /setup/account                                - the first start, before there is an account
GET /setup/next                                    - the first start, before there is an account
`

func TestProgramsCanDoWhateverPagesCan(t *testing.T) {
	t.Parallel()
	operations := map[string]bool{}
	for _, op := range (&Site{}).operations() {
		operations[op.method+" "+strings.TrimPrefix(op.pattern, apiPrefix)] = true
	}
	reviewed := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(sameThroughTheAPI), "\n") {
		fields := strings.Fields(line)
		if len(fields) < 4 || fields[2] == "-" && len(fields) < 5 {
			t.Fatalf("%q names neither an operation nor a reason", line)
		}
		page := fields[0] + " " + fields[1]
		if _, twice := reviewed[page]; twice {
			t.Errorf("%s is there twice", page)
		}
		reviewed[page] = strings.Join(fields[2:], " ")
	}
	for _, page := range (&Site{}).pagesTable() {
		name := page.method + " " + page.pattern
		same, known := reviewed[name]
		delete(reviewed, name)
		switch {
		case !known:
			t.Errorf("%s: say which operation of the API does the same, or why none is needed", name)
		case !strings.HasPrefix(same, "- ") && !operations[same]:
			t.Errorf("%s: there is no operation %s", name, same)
		}
	}
	for name := range reviewed {
		t.Errorf("%s is reviewed, and no page any more", name)
	}
}
