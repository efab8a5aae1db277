package roster

import "slices"

// Role is what somebody is to the hall (角色); who holds several may do what any of them may.
type Role string

// The roles.
const (
	RoleStaff      Role = "staff"       // 工作人员
	RoleWindowHead Role = "window_head" // 窗口负责人
	RoleHR         Role = "hr"          // 综合科
	RoleSupervisor Role = "supervisor"  // 主任、副主任
	RoleSecretary  Role = "secretary"   // 党委书记
	RoleAdmin      Role = "admin"       // 系统管理员
	RoleAuditor    Role = "auditor"     // 纪检审计
)

// Roles are all roles, in the order in which they are shown.
func Roles() []Role {
	return []Role{RoleStaff, RoleWindowHead, RoleHR, RoleSupervisor, RoleSecretary, RoleAdmin, RoleAuditor}
}

// ParseRole reads the stored name of a role.
func ParseRole(s string) (Role, bool) {
	r := Role(s)
	return r, slices.Contains(Roles(), r)
}

// Actor is somebody who has signed in, with what he is to one centre.
type Actor struct {
	Roles   []Role
	Staff   string   // his own code, "" for an account that is nobody's
	Windows []string // the windows that he is head of, today
	Team    []Stint  // who stood at those windows, and when: see TeamOf
	// Only narrows a program's access to the rights that it was given; nil narrows nothing.
	Only []Right
}

// Is reports whether the actor holds a role.
func (a *Actor) Is(role Role) bool { return slices.Contains(a.Roles, role) }

// Reach is how far a right goes: the widest that one of the actor's roles gives. No
// actor at all is the machine's own hand: the command line and the jobs of whoever holds
// the store, for whom nothing is out of reach.
func (a *Actor) Reach(right Right) Reach {
	if a == nil {
		return ReachCentre
	}
	if a.Only != nil && !slices.Contains(a.Only, right) {
		return ReachNothing
	}
	widest := ReachNothing
	for _, role := range a.Roles {
		widest = max(widest, rights[right][role])
	}
	return widest
}

// Has reports whether the actor holds a right over anything at all.
func (a *Actor) Has(right Right) bool { return a.Reach(right) > ReachNothing }

// Covers reports whether the actor's right reaches what belongs to a person, a window, or both.
func (a *Actor) Covers(right Right, of Owner) bool {
	switch a.Reach(right) {
	case ReachCentre:
		return true
	case ReachWindow:
		return of.Window != "" && slices.Contains(a.Windows, of.Window) || a.owns(of)
	case ReachOwn:
		return a.owns(of)
	}
	return false
}

func (a *Actor) owns(of Owner) bool { return of.Staff != "" && of.Staff == a.Staff }

// CoversOn reports whether the actor's right reaches what happened to a person or a
// window on a day. Where no window is named, it is the one at which the person stood then.
func (a *Actor) CoversOn(right Right, of Owner, day Date) bool {
	return a.CoversWithin(right, of, day, day)
}

// CoversWithin is CoversOn for what lasted from one day to another: standing at the
// window on one of them is enough.
func (a *Actor) CoversWithin(right Right, of Owner, first, last Date) bool {
	if a.Covers(right, of) {
		return true
	}
	if of.Window != "" || a.Reach(right) != ReachWindow {
		return false
	}
	return slices.ContainsFunc(a.Team, func(s Stint) bool { return s.Staff == of.Staff && s.meets(first, last) })
}

// Owner is whose something is: the person by staff code and the window by its code, as
// far as they are known. The zero Owner is the centre as a whole.
type Owner struct {
	Staff  string
	Window string
}

// Reach is how far a right goes.
type Reach uint8

// The reaches, from narrow to wide.
const (
	ReachNothing Reach = iota
	ReachOwn           // what is about the person
	ReachWindow        // and what is about the window that he is head of, and its people
	ReachCentre        // everything of the centre
)

// Check returns nil when the actor holds a right over the centre as a whole, else why not.
func (a *Actor) Check(right Right) error { return a.CheckOf(right, Owner{}) }

// CheckAny returns nil when the actor holds a right over anything at all; what is in
// reach must then be sorted out piece by piece.
func (a *Actor) CheckAny(right Right) error {
	if !a.Has(right) {
		return Errorf(Forbidden, "right."+string(right))
	}
	return nil
}

// CheckOne is CheckAny for what one of several rights is enough for; the error names the first.
func (a *Actor) CheckOne(rights ...Right) error {
	if slices.ContainsFunc(rights, a.Has) {
		return nil
	}
	return a.CheckAny(rights[0])
}

// CheckOf returns nil when the actor's right reaches what belongs to an owner. Who holds
// the right, but not over this, is told that there is no such thing: he is not to learn
// whether there is.
func (a *Actor) CheckOf(right Right, of Owner) error {
	switch {
	case a.Covers(right, of):
		return nil
	case a.Has(right) && of != (Owner{}):
		return Errorf(NotFound, "right.nothing_there")
	}
	return Errorf(Forbidden, "right."+string(right))
}
