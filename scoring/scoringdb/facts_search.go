package scoringdb

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
)

// recordedRow is a row of facts with what happened to it since.
type recordedRow struct {
	factContent
	Batch         int64          `db:"batch_id"`
	Source        string         `db:"source"`
	Status        string         `db:"status"`
	By            string         `db:"recorded_by"`
	Staff         string         `db:"recorded_staff"`
	At            int64          `db:"recorded_at"`
	ConfirmedBy   sql.NullString `db:"confirmed_by"`
	ConfirmedWho  sql.NullString `db:"confirmed_staff"`
	ConfirmedAt   sql.NullInt64  `db:"confirmed_at"`
	ConfirmedNote sql.NullString `db:"confirmed_note"`
	ReversedBy    sql.NullString `db:"reversed_by"`
	ReversedWho   sql.NullString `db:"reversed_staff"`
	ReversedAt    sql.NullInt64  `db:"reversed_at"`
	Reason        sql.NullString `db:"reason"`
	ReplacedBy    sql.NullString `db:"replaced_by"`
}

func (r recordedRow) recorded() scoring.Recorded {
	f := scoring.Recorded{
		Fact: r.fact(), Batch: r.Batch, Source: r.Source, Draft: r.Status == "draft",
		By: roster.Person{Account: r.By, Staff: r.Staff}, At: instant(r.At),
	}
	if r.ConfirmedAt.Valid {
		f.Confirmation = &scoring.FactStep{
			By: roster.Person{Account: r.ConfirmedBy.String, Staff: r.ConfirmedWho.String},
			At: instant(r.ConfirmedAt.Int64), Note: r.ConfirmedNote.String,
		}
	}
	if r.ReversedAt.Valid {
		f.Reversal = &scoring.FactStep{
			By: roster.Person{Account: r.ReversedBy.String, Staff: r.ReversedWho.String},
			At: instant(r.ReversedAt.Int64), Note: r.Reason.String, ReplacedBy: r.ReplacedBy.String,
		}
	}
	return f
}

func instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// withHistory is facts f with their confirmations c and reversals r.
const withHistory = `
		FROM facts f
		LEFT JOIN fact_confirmations c ON c.centre_id = f.centre_id AND c.fact_id = f.id AND c.batch_id = f.batch_id
		LEFT JOIN fact_reversals r ON r.centre_id = f.centre_id AND r.fact_id = f.id AND r.batch_id = f.batch_id
		WHERE f.centre_id = ?`

// recorded loads the facts that a condition chooses, in the order that it asks for, with
// their history.
func recorded(ctx context.Context, tx *sqldb.Tx, where string, args ...any) ([]scoring.Recorded, error) {
	var rows []recordedRow
	err := tx.Select(ctx, &rows, `
		SELECT f.id, f.day, f.kind, COALESCE(f.staff, '') AS staff, COALESCE(f.window_code, '') AS window_code, f.quantity,
		       f.serious, f.level, f.month_points, f.half_points, f.ref, f.note, f.happened_on,
		       f.batch_id, f.source, f.status, f.recorded_by, f.recorded_staff, f.recorded_at,
		       c.confirmed_by, c.confirmed_staff, c.confirmed_at, c.note AS confirmed_note,
		       r.reversed_by, r.reversed_staff, r.reversed_at, r.reason, r.replaced_by`+withHistory+where,
		append([]any{tx.CentreID}, args...)...)
	list := make([]scoring.Recorded, len(rows))
	for i, r := range rows {
		list[i] = r.recorded()
	}
	return list, err
}

// Search loads the facts that a filter chooses, with their evidence, and how many there are.
func (s *Facts) Search(ctx context.Context, scope attendance.Scope, filter scoring.FactFilter) ([]scoring.Recorded, int, error) {
	var found []scoring.Recorded
	var total int
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		where, args := factWhere(filter)
		var err error
		order := `
		ORDER BY f.day, f.id, f.batch_id`
		if filter.Limit > 0 {
			if err := tx.Get(ctx, &total, `
			SELECT COUNT(*)`+withHistory+where, append([]any{tx.CentreID}, args...)...); err != nil {
				return err
			}
			order += `
		LIMIT ? OFFSET ?`
			args = append(args, filter.Limit, filter.Offset)
		}
		if found, err = recorded(ctx, tx, where+order, args...); err != nil {
			return err
		}
		if filter.Limit == 0 {
			total = len(found)
		}
		return evidenceOfFacts(ctx, tx, found)
	})
	return found, total, err
}

// stateWhere is what a state means in rows.
var stateWhere = map[scoring.FactState]string{
	scoring.FactDraft:     "r.reversed_at IS NULL AND f.status = 'draft' AND c.confirmed_at IS NULL",
	scoring.FactConfirmed: "r.reversed_at IS NULL AND (f.status = 'confirmed' OR c.confirmed_at IS NOT NULL)",
	scoring.FactRejected:  "r.reversed_at IS NOT NULL AND f.status = 'draft' AND c.confirmed_at IS NULL",
	scoring.FactReversed:  "r.reversed_at IS NOT NULL AND (f.status = 'confirmed' OR c.confirmed_at IS NOT NULL)",
}

// standsAt chooses the facts of a window: those that name it, and those that name no
// window and a person who stood at it on that day.
const standsAt = `(f.window_code = ? OR f.window_code IS NULL AND ? = (
		    SELECT m.window_code
		    FROM moves m
		    WHERE m.centre_id = f.centre_id AND m.staff = f.staff AND m.from_day <= f.day
		    ORDER BY m.from_day DESC
		    LIMIT 1))`

// factWhere is what a filter asks of the rows.
func factWhere(f scoring.FactFilter) (where string, args []any) {
	also := func(condition string, values ...any) {
		where += " AND " + condition
		args = append(args, values...)
	}
	if f.ID != "" {
		also("f.id = ?", f.ID)
	}
	if !f.First.IsZero() {
		also("f.day >= ?", f.First)
	}
	if !f.Last.IsZero() {
		also("f.day <= ?", f.Last)
	}
	if f.Kind != "" {
		also("f.kind = ?", f.Kind)
	}
	if f.Staff != "" {
		also("f.staff = ?", f.Staff)
	}
	if f.Window != "" {
		also(standsAt, f.Window, f.Window)
	}
	if f.Source != "" {
		also("f.source = ?", f.Source)
	}
	if f.State != "" {
		also(stateWhere[f.State])
	}
	if f.Ref != "" {
		also(`(f.ref = ? OR f.ref LIKE ? ESCAPE '\')`, f.Ref, literally(f.Ref)+"/%")
	}
	if f.Reach != nil {
		condition, values := inReach(f.Reach)
		also(condition, values...)
	}
	if f.Text != "" {
		like := "%" + literally(f.Text) + "%"
		also(`(lower(f.ref) LIKE lower(?) ESCAPE '\' OR lower(f.note) LIKE lower(?) ESCAPE '\')`, like, like)
	}
	return where, args
}

// inReach chooses, of what counts or ever counted, the facts of a person, of the window at which the person stood on
// their day where they name nobody, and of windows.
func inReach(r *scoring.FactReach) (condition string, args []any) {
	condition = "(f.staff = ?"
	args = append(args, r.Staff)
	if r.Staff != "" {
		condition += ` OR f.staff IS NULL AND f.window_code = (
		    SELECT m.window_code
		    FROM moves m
		    WHERE m.centre_id = f.centre_id AND m.staff = ? AND m.from_day <= f.day
		    ORDER BY m.from_day DESC
		    LIMIT 1)`
		args = append(args, r.Staff)
	}
	for _, window := range r.Windows {
		condition += " OR " + standsAt
		args = append(args, window, window)
	}
	return "(f.status = 'confirmed' OR c.confirmed_at IS NOT NULL) AND " + condition + ")", args
}

// literally takes the meaning from the wildcards of LIKE.
func literally(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}
