package demo

import (
	"redbanner/attendance/roster"
	"redbanner/http/auth"
)

// Accounts are who can sign in to the made-up centre: one for each role.
func Accounts() []auth.New {
	return []auth.New{
		{Name: "staff", Display: "工作人员", Staff: "S002", Roles: []roster.Role{roster.RoleStaff}},
		{Name: "head", Display: "窗口负责人", Staff: "S001", Roles: []roster.Role{roster.RoleWindowHead}, Windows: []string{"W01"}},
		{Name: "hr", Display: "综合科", Staff: "S056", Roles: []roster.Role{roster.RoleHR}},
		{Name: "director", Display: "主任", Staff: "S057", Roles: []roster.Role{roster.RoleSupervisor}},
		{Name: "secretary", Display: "书记", Staff: "S058", Roles: []roster.Role{roster.RoleSecretary}},
		{Name: "admin", Display: "管理员", Roles: []roster.Role{roster.RoleAdmin}},
		{Name: "auditor", Display: "纪检", Roles: []roster.Role{roster.RoleAuditor}},
	}
}
