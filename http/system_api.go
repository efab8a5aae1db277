package http

import (
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

// apiSystem are the settings of a centre and the copies of the store.
func (s *Site) apiSystem() []*operation {
	return []*operation{
		apiGet("/system/settings", with(roster.ReadSettings), "The numbers that the centre chose for itself, each from a day on.", s.apiSettingList),
		apiPost("/system/settings", with(roster.EditSettings), "Choose another number from a day on.", s.apiSettingPut),
		apiGet("/system/centre", with(roster.ReadSystem), "What the centre is called, and what it asks of passwords.", s.apiCentreShow),
		apiPut("/system/centre", with(roster.ManageSystem), "Call the centre otherwise, or ask something else of passwords.", s.apiCentrePut),
		apiGet("/system/backups", with(roster.ReadSystem), "The copies of the store, the newest first.", s.apiBackupList),
		apiPost("/system/backups", with(roster.ManageSystem), "Begin to make a copy of the store, and to prove it; the answer is the job.", s.apiBackupMake),
	}
}

// apiSettingList serves GET /api/v1/system/settings.
func (s *Site) apiSettingList(v *visit, _ *nothing) (Listed[document.Setting], error) {
	settings, err := s.Settings.Settings(v.Context(), v.scope)
	if err != nil {
		return Listed[document.Setting]{}, err
	}
	list := make([]document.Setting, len(settings))
	for i, n := range settings {
		list[i] = document.NewSetting(n)
	}
	return whole(list), nil
}

type settingChosen struct {
	Body struct {
		Name  string `json:"name"`
		From  string `json:"from" doc:"The first day on which it holds."`
		Value int    `json:"value" minimum:"0"`
	}
}

// apiSettingPut serves POST /api/v1/system/settings.
func (s *Site) apiSettingPut(v *visit, in *settingChosen) (Listed[document.Setting], error) {
	name := attendance.SettingName(in.Body.Name)
	from, err := roster.ParseDate(in.Body.From)
	switch {
	case !slices.Contains(numbers, name):
		err = refusedField("name", "setup_choose", in.Body.Name)
	case err != nil:
		err = refusedField("from", "bad_date", in.Body.From)
	case in.Body.Value > mostOf(name):
		err = refusedField("value", "setting_value", "", mostOf(name))
	default:
		err = s.Settings.Put(v.Context(), v.scope, []attendance.Setting{{Name: name, From: from, Value: in.Body.Value}})
	}
	if err != nil {
		return Listed[document.Setting]{}, err
	}
	return s.apiSettingList(v, nil)
}

// apiCentreShow serves GET /api/v1/system/centre.
func (s *Site) apiCentreShow(v *visit, _ *nothing) (document.Centre, error) {
	policy, err := s.Accounts.Profile(v.Context(), v.scope.Centre)
	return document.Centre{Centre: v.scope.Centre.Code, Name: v.scope.Centre.Name, Policy: string(policy)}, err
}

type centreGiven struct {
	Body struct {
		Name   string `json:"name" maxLength:"100"`
		Policy string `json:"policy" doc:"Of passwords."`
	}
}

// apiCentrePut serves PUT /api/v1/system/centre.
func (s *Site) apiCentrePut(v *visit, in *centreGiven) (document.Centre, error) {
	err := s.changeCentre(v, in.Body.Name, in.Body.Policy)
	return document.Centre{Centre: v.scope.Centre.Code, Name: strings.TrimSpace(in.Body.Name), Policy: in.Body.Policy}, err
}

// apiBackupList serves GET /api/v1/system/backups.
func (s *Site) apiBackupList(v *visit, _ *nothing) (Listed[document.Backup], error) {
	if s.Machine == nil {
		return Listed[document.Backup]{}, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	found, err := s.Machine.Backups(v.Context(), v.scope)
	if err != nil {
		return Listed[document.Backup]{}, err
	}
	var list []document.Backup
	for _, b := range found.List {
		list = append(list, document.Backup{
			Name: b.Name, At: document.Instant(b.At), By: b.By, Bytes: b.Bytes, Rows: b.Rows, Before: b.Before, Proof: string(b.Proof), Fault: b.Fault,
		})
	}
	return whole(list), nil
}

// apiBackupMake serves POST /api/v1/system/backups.
func (s *Site) apiBackupMake(v *visit, _ *nothing) (document.Job, error) {
	if s.Machine == nil {
		return document.Job{}, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	if err := v.scope.As.Check(roster.ManageSystem); err != nil {
		return document.Job{}, err
	}
	j, err := s.Jobs.Start(v.Context(), v.scope, "store.backup", "", v.backingUp())
	if err != nil {
		return document.Job{}, err
	}
	return v.jobDocument(j), nil
}
