package http

import (
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

// apiMe tells a program whose token it carries.
func (s *Site) apiMe() []*operation {
	return []*operation{
		apiGet("/me", signed, "Who the token speaks for, and what it may do.", s.apiMeShow),
	}
}

// apiMeShow serves GET /api/v1/me.
func (s *Site) apiMeShow(v *visit, _ *nothing) (document.Me, error) {
	me := document.Me{
		Account: v.account.Name, Name: v.account.Display, Centre: v.scope.Centre.Code, CentreName: v.scope.Centre.Name,
		Staff: v.scope.Staff, Roles: []string{}, Windows: []string{}, Rights: []document.Right{}, Today: v.today,
	}
	for _, role := range v.account.Roles {
		me.Roles = append(me.Roles, string(role))
	}
	me.Windows = append(me.Windows, v.scope.As.Windows...)
	for _, right := range roster.Rights() {
		if reach := v.scope.As.Reach(right); reach > roster.ReachNothing {
			me.Rights = append(me.Rights, document.Right{Right: string(right), Reach: [...]string{"", "own", "window", "centre"}[reach]})
		}
	}
	return me, nil
}
