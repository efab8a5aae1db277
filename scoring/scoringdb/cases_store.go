package scoringdb

import (
	"context"
	"errors"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
	"redbanner/scoring/register"
)

// Cases keeps what happens to cases in a database. It satisfies scoring.CaseStore.
type Cases struct {
	db *sqldb.DB
}

// NewCases returns the store of cases over an open database.
func NewCases(db *sqldb.DB) *Cases { return &Cases{db} }

// Change runs fn on the book of one case and writes what it decided.
func (s *Cases) Change(ctx context.Context, scope attendance.Scope, today roster.Date, number string, fn func(*scoring.CaseBook) (scoring.CaseChange, error)) error {
	return locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		book, err := caseBook(ctx, tx, today, scoring.CaseFilter{Number: number})
		if err != nil {
			return err
		}
		change, err := fn(book)
		if err != nil {
			return err
		}
		return writeCase(ctx, tx, today, &change)
	})
}

// Book loads the cases that the filter chooses.
func (s *Cases) Book(ctx context.Context, scope attendance.Scope, today roster.Date, filter scoring.CaseFilter) (*scoring.CaseBook, error) {
	var book *scoring.CaseBook
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		book, err = casesRead(ctx, tx, today, filter)
		return err
	})
	return book, err
}

// caseBook loads what a change of a case is decided on.
func caseBook(ctx context.Context, tx *sqldb.Tx, today roster.Date, filter scoring.CaseFilter) (*scoring.CaseBook, error) {
	b, err := casesRead(ctx, tx, today, filter)
	if err != nil {
		return nil, err
	}
	if b.State.State, err = attendancedb.State(ctx, tx); err != nil {
		return nil, err
	}
	b.Offices, err = attendancedb.Offices(ctx, tx)
	return b, err
}

// casesRead loads cases with what they are shown by: the calendar, who stood where, and
// the books.
func casesRead(ctx context.Context, tx *sqldb.Tx, today roster.Date, filter scoring.CaseFilter) (*scoring.CaseBook, error) {
	b := &scoring.CaseBook{Today: today, Now: tx.Now, Who: tx.Who()}
	var err error
	if b.State.Moves, err = attendancedb.Moves(ctx, tx); err != nil {
		return nil, err
	}
	if b.State.Calendar, err = attendancedb.Calendar(ctx, tx); err != nil {
		return nil, err
	}
	if b.Rules, err = rules(ctx, tx); err != nil {
		return nil, err
	}
	if !filter.Period.IsZero() {
		known, err := sqldb.Recall(ctx, tx, casesIn{filter.Period}, func() (caseload, error) { return caseloadOf(ctx, tx, filter.Period) })
		b.Facts, b.Cases = slices.Clone(known.facts), slices.Clone(known.cases)
		return b, err
	}
	where, args := filteredCases(filter)
	if b.Cases, err = cases(ctx, tx, selectCases+where+` ORDER BY number`, append([]any{tx.CentreID}, args...)...); err != nil {
		return nil, err
	}
	if b.Extensions, err = extensions(ctx, tx, filter.Number); err != nil {
		return nil, err
	}
	b.Partners, err = partners(ctx, tx, filter.Number)
	return b, err
}

// casesIn is what the cases of a period are remembered by.
type casesIn struct{ period roster.Period }

// caseload is the cases of a period with its facts.
type caseload struct {
	cases []register.Case
	facts []scoring.Fact
}

func caseloadOf(ctx context.Context, tx *sqldb.Tx, period roster.Period) (caseload, error) {
	var c caseload
	var err error
	if c.facts, err = facts(ctx, tx, period.First(), period.Last()); err != nil {
		return c, err
	}
	c.cases, err = casesOf(ctx, tx, period.First(), period.Last())
	return c, err
}

// filteredCases is what a filter asks of the rows.
func filteredCases(f scoring.CaseFilter) (where string, args []any) {
	also := func(condition string, values ...any) {
		where += " AND " + condition
		args = append(args, values...)
	}
	if f.Number != "" {
		also("number = ?", f.Number)
	}
	if f.Staff != "" {
		also("staff = ?", f.Staff)
	}
	if !f.First.IsZero() {
		also("accepted_time >= ?", int64(roster.At(f.First, 0)))
	}
	if !f.Last.IsZero() {
		also("accepted_time < ?", int64(roster.At(f.Last+1, 0)))
	}
	if on := f.Unfinished; !on.IsZero() {
		also("accepted_time < ?", int64(roster.At(on+1, 0)))
		also("(finished_time IS NULL OR finished_time >= ?)", int64(roster.At(on, 0)))
	}
	return where, args
}

// writeCase writes what a change decided, and the event that tells of it.
func writeCase(ctx context.Context, tx *sqldb.Tx, today roster.Date, c *scoring.CaseChange) error {
	detail := map[string]any{}
	for name, value := range c.Detail {
		detail[name] = value
	}
	if c.Form != nil {
		result, err := batch(ctx, tx, *c.Form, c.Form.Meta("cases"), intake.Options{Today: today})
		if err != nil {
			return handFilled(err)
		}
		if result.Accepted+result.Corrections == 0 {
			return roster.Errorf(roster.Conflict, "case.same", c.Number)
		}
		detail["batch"], detail["case"] = result.Batch, c.Form.Cells
		if c.Extension != nil {
			if err := putExtension(ctx, tx, c.Number, c.Extension, result.Batch); err != nil {
				return err
			}
		}
	}
	if c.Partner != nil {
		if err := putPartner(ctx, tx, c); err != nil {
			return err
		}
	}
	return auditdb.Write(ctx, tx, audit.Event{Action: "case." + c.Action, Object: "case:" + c.Number, Detail: detail})
}

// handFilled names the fault of a form by its column alone: it has no file and one row.
func handFilled(err error) error {
	var e *roster.Error
	if !errors.As(err, &e) || len(e.Problems) == 0 {
		return err
	}
	refused := *e
	refused.Problems = nil
	for _, p := range e.Problems {
		p.File, p.Row = "", 0
		refused.Problems = append(refused.Problems, p)
	}
	return &refused
}

func putExtension(ctx context.Context, tx *sqldb.Tx, number string, e *register.Extension, batch int64) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO case_extensions (centre_id, number, seq, due_day, to_day, reason, office, deputises, staff, granted_by, granted_on, granted_at, batch_id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.CentreID, number, e.Seq, e.Due, e.To, e.Reason, string(e.Right.Office), e.Right.Deputises, e.By.Staff, e.By.Account,
		e.On, e.At.UnixMilli(), batch)
	return err
}

// putPartner enters who takes part in a case, or ends it.
func putPartner(ctx context.Context, tx *sqldb.Tx, c *scoring.CaseChange) error {
	p := c.Partner
	if c.Action == "part" {
		_, err := tx.Exec(ctx, `
			UPDATE case_partners
			SET ended_staff = ?, ended_by = ?, ended_at = ?
			WHERE centre_id = ? AND number = ? AND seq = ?`,
			tx.Staff, tx.Actor, tx.Now.UnixMilli(), tx.CentreID, c.Number, p.Seq)
		return err
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO case_partners (centre_id, number, seq, department, window_code, note, staff, entered_by, entered_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.CentreID, c.Number, p.Seq, p.Department, orNull(p.Window), p.Note, p.By.Staff, p.By.Account, p.At.UnixMilli())
	return err
}

// extensions loads what was granted, to one case or to all, by case.
func extensions(ctx context.Context, tx *sqldb.Tx, number string) (map[string][]register.Extension, error) {
	var rows []struct {
		Number    string      `db:"number"`
		Seq       int         `db:"seq"`
		Due       roster.Date `db:"due_day"`
		To        roster.Date `db:"to_day"`
		Reason    string      `db:"reason"`
		Office    string      `db:"office"`
		Deputises string      `db:"deputises"`
		Staff     string      `db:"staff"`
		Account   string      `db:"granted_by"`
		On        roster.Date `db:"granted_on"`
		At        int64       `db:"granted_at"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT number, seq, due_day, to_day, reason, office, deputises, staff, granted_by, granted_on, granted_at
		FROM case_extensions
		WHERE centre_id = ? AND (CAST(? AS TEXT) = '' OR number = ?)
		ORDER BY number, seq`, tx.CentreID, number, number)
	byCase := map[string][]register.Extension{}
	for _, r := range rows {
		byCase[r.Number] = append(byCase[r.Number], register.Extension{
			Seq: r.Seq, Due: r.Due, To: r.To, Reason: r.Reason, By: roster.Person{Account: r.Account, Staff: r.Staff},
			Right: attendance.Holding{Office: attendance.Office(r.Office), Staff: r.Staff, Deputises: r.Deputises},
			On:    r.On, At: instant(r.At),
		})
	}
	return byCase, err
}

// partners loads who takes part, in one case or in all, by case.
func partners(ctx context.Context, tx *sqldb.Tx, number string) (map[string][]register.Partner, error) {
	var rows []struct {
		Number     string  `db:"number"`
		Seq        int     `db:"seq"`
		Department string  `db:"department"`
		Window     string  `db:"window_code"`
		Note       string  `db:"note"`
		Staff      string  `db:"staff"`
		Account    string  `db:"entered_by"`
		At         int64   `db:"entered_at"`
		EndedStaff *string `db:"ended_staff"`
		EndedBy    *string `db:"ended_by"`
		EndedAt    *int64  `db:"ended_at"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT number, seq, department, COALESCE(window_code, '') AS window_code, note, staff, entered_by, entered_at, ended_staff, ended_by, ended_at
		FROM case_partners
		WHERE centre_id = ? AND (CAST(? AS TEXT) = '' OR number = ?)
		ORDER BY number, seq`, tx.CentreID, number, number)
	byCase := map[string][]register.Partner{}
	for _, r := range rows {
		p := register.Partner{
			Seq: r.Seq, Department: r.Department, Window: r.Window, Note: r.Note,
			By: roster.Person{Account: r.Account, Staff: r.Staff}, At: instant(r.At),
		}
		if r.EndedAt != nil {
			p.Ended = instant(*r.EndedAt)
			p.EndedBy = roster.Person{Account: deref(r.EndedBy), Staff: deref(r.EndedStaff)}
		}
		byCase[r.Number] = append(byCase[r.Number], p)
	}
	return byCase, err
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// granted loads up to which day more time was granted to cases of a file.
func granted(ctx context.Context, tx *sqldb.Tx, numbers []string) (map[string]roster.Date, error) {
	const chunk = 500
	found := map[string]roster.Date{}
	for start := 0; start < len(numbers); start += chunk {
		query, args, err := sqldb.In(`
			SELECT number, MAX(to_day) AS to_day
			FROM case_extensions
			WHERE centre_id = ? AND number IN (?)
			GROUP BY number`, tx.CentreID, numbers[start:min(start+chunk, len(numbers))])
		if err != nil {
			return nil, err
		}
		var rows []struct {
			Number string      `db:"number"`
			To     roster.Date `db:"to_day"`
		}
		if err := tx.Select(ctx, &rows, query, args...); err != nil {
			return nil, err
		}
		for _, r := range rows {
			found[r.Number] = r.To
		}
	}
	return found, nil
}
