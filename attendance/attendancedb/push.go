package attendancedb

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// PushStore keeps the clocks that push, what they send and what they are asked. It
// satisfies push.Store.
type PushStore struct {
	db   *sqldb.DB
	zone *time.Location
}

// NewPush returns the store over an open database, for centres in a zone.
func NewPush(db *sqldb.DB, zone *time.Location) *PushStore { return &PushStore{db, zone} }

// offset is how far the centre's wall clock is ahead of UTC at a time, in seconds.
func (s *PushStore) offset(t time.Time) int {
	_, offset := t.In(s.zone).Zone()
	return offset
}

// clockTime is the centre's wall clock at a time.
func (s *PushStore) clockTime(t time.Time) roster.LocalTime {
	return push.WallClock(t, s.offset(t))
}

// deviceRow is a stored clock.
type deviceRow struct {
	Serial       string        `db:"serial"`
	Name         string        `db:"name"`
	State        push.State    `db:"state"`
	Type         string        `db:"device_type"`
	FirstAt      sql.NullInt64 `db:"first_at"`
	FirstAddress string        `db:"first_address"`
	LastAt       sql.NullInt64 `db:"last_at"`
	LastAddress  string        `db:"last_address"`
	AttlogStamp  string        `db:"attlog_stamp"`
	OperlogStamp string        `db:"operlog_stamp"`
	DecidedAt    sql.NullInt64 `db:"decided_at"`
	DecidedBy    string        `db:"decided_by"`
}

func (r deviceRow) device() push.Device {
	return push.Device{
		Serial: r.Serial, Name: r.Name, State: r.State, Type: r.Type,
		FirstAt: pushInstant(r.FirstAt), FirstAddress: r.FirstAddress, LastAt: pushInstant(r.LastAt), LastAddress: r.LastAddress,
		AttlogStamp: r.AttlogStamp, OperlogStamp: r.OperlogStamp, DecidedAt: pushInstant(r.DecidedAt), DecidedBy: r.DecidedBy,
	}
}

// pushInstant reads stored milliseconds; NULL is the zero time.
func pushInstant(ms sql.NullInt64) time.Time {
	if !ms.Valid {
		return time.Time{}
	}
	return time.UnixMilli(ms.Int64).UTC()
}

const deviceColumns = `serial, name, state, device_type, first_at, first_address, last_at, last_address,
		attlog_stamp, operlog_stamp, decided_at, decided_by`

// pushDevice finds a clock.
func pushDevice(ctx context.Context, tx *sqldb.Tx, serial string) (d push.Device, known bool, err error) {
	var row deviceRow
	err = tx.Get(ctx, &row, `
		SELECT `+deviceColumns+`
		FROM push_devices
		WHERE centre_id = ? AND serial = ?`, tx.CentreID, serial)
	if errors.Is(err, sql.ErrNoRows) {
		return d, false, nil
	}
	return row.device(), err == nil, err
}

// visitEvery is how often the last call of a clock is written down: it polls each few
// seconds, and nobody asks to the second.
const visitEvery = time.Minute

// Visit notes a call.
func (s *PushStore) Visit(ctx context.Context, call push.Call) (push.Visit, error) {
	var visit push.Visit
	noted, same := false, false
	err := s.db.ReadTx(ctx, auditdb.Scoped(call.Scope), func(tx *sqldb.Tx) error {
		d, known, err := pushDevice(ctx, tx, call.Serial)
		same = known && d.LastAddress == call.Address
		noted = same && tx.Now.Sub(d.LastAt) < visitEvery && !tx.Now.Before(d.LastAt)
		visit = push.Visit{Device: d, Offset: s.offset(tx.Now)}
		return err
	})
	switch {
	case err != nil || noted:
		return visit, err
	case same: // that it called again is a trace of the machine, nobody's change
		return visit, s.db.InSilentTx(ctx, machine(call), []string{"push_devices"}, func(tx *sqldb.Tx) error {
			visit.Device.LastAt = tx.Now
			return touch(ctx, tx, &visit.Device)
		})
	}
	err = s.db.InTx(ctx, machine(call), func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		var err error
		visit.Device, err = s.visit(ctx, tx, call)
		return err
	})
	return visit, err
}

// machine is the scope of what a clock does by itself: the actor is the clock.
func machine(call push.Call) sqldb.Scope {
	scope := auditdb.Scoped(call.Scope)
	scope.Actor, scope.Origin = "clock:"+call.Serial, call.Address
	return scope
}

func (s *PushStore) visit(ctx context.Context, tx *sqldb.Tx, call push.Call) (push.Device, error) {
	d, known, err := pushDevice(ctx, tx, call.Serial)
	if err != nil {
		return d, err
	}
	event := audit.Event{Action: "device.call", Object: "device:" + call.Serial, Detail: map[string]any{
		"address": call.Address, "before": d.LastAddress, "known": known,
	}}
	if !known {
		if d, known, err = s.newcomer(ctx, tx, call); err != nil || !known {
			return d, err
		}
	}
	if d.State == push.Approved && d.LastAddress != "" && d.LastAddress != call.Address {
		if _, err := s.alert(ctx, tx, call.Serial, push.AddressChanged, d.LastAddress+" → "+call.Address); err != nil {
			return d, err
		}
	}
	if d.FirstAt.IsZero() {
		d.FirstAt, d.FirstAddress = tx.Now, call.Address
	}
	d.LastAt, d.LastAddress = tx.Now, call.Address
	if err := touch(ctx, tx, &d); err != nil {
		return d, err
	}
	return d, auditdb.Write(ctx, tx, event)
}

// touch keeps when and from where a clock called.
func touch(ctx context.Context, tx *sqldb.Tx, d *push.Device) error {
	_, err := tx.Exec(ctx, `
		UPDATE push_devices
		SET first_at = ?, first_address = ?, last_at = ?, last_address = ?
		WHERE centre_id = ? AND serial = ?`,
		d.FirstAt.UnixMilli(), d.FirstAddress, d.LastAt.UnixMilli(), d.LastAddress, tx.CentreID, d.Serial)
	return err
}

// newcomer makes an unknown clock pending, while there is room.
func (s *PushStore) newcomer(ctx context.Context, tx *sqldb.Tx, call push.Call) (d push.Device, stored bool, err error) {
	d = push.Device{Serial: call.Serial, State: push.Pending}
	var pending int
	err = tx.Get(ctx, &pending, `
		SELECT COUNT(*)
		FROM push_devices
		WHERE centre_id = ? AND state = 'pending'`, tx.CentreID)
	if err != nil || pending >= push.MaxPending {
		return d, false, err
	}
	return d, true, addDevice(ctx, tx, call.Serial, push.Pending)
}

func addDevice(ctx context.Context, tx *sqldb.Tx, serial string, state push.State) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO push_devices (centre_id, serial, state)
		VALUES (?, ?, ?)`, tx.CentreID, serial, string(state))
	return err
}

// Describe keeps what a clock says it is.
func (s *PushStore) Describe(ctx context.Context, call push.Call, deviceType string) error {
	return s.db.InTx(ctx, machine(call), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			UPDATE push_devices
			SET device_type = ?
			WHERE centre_id = ? AND serial = ?`, deviceType, tx.CentreID, call.Serial)
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{
			Action: "device.describe", Object: "device:" + call.Serial, Detail: map[string]any{"type": deviceType},
		})
	})
}

// Devices lists the centre's clocks by serial number.
func (s *PushStore) Devices(ctx context.Context, scope attendance.Scope) ([]push.Device, error) {
	var devices []push.Device
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var rows []deviceRow
		err := tx.Select(ctx, &rows, `
			SELECT `+deviceColumns+`
			FROM push_devices
			WHERE centre_id = ?
			ORDER BY serial`, tx.CentreID)
		devices = make([]push.Device, len(rows))
		for i, r := range rows {
			devices[i] = r.device()
		}
		return err
	})
	return devices, err
}

// Decide sets the state of a clock; an empty state leaves it, an empty name, too. A
// clock may be approved before it has ever called; anything else is for known ones.
func (s *PushStore) Decide(ctx context.Context, scope attendance.Scope, serial string, state push.State, name string) (push.Device, error) {
	var d push.Device
	err := locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		var known bool
		var err error
		d, known, err = pushDevice(ctx, tx, serial)
		switch {
		case err != nil:
			return err
		case !known && state != push.Approved:
			return roster.Errorf(roster.NotFound, "push.unknown_device", serial)
		case !known:
			d = push.Device{Serial: serial}
			err = addDevice(ctx, tx, serial, state)
		}
		if err != nil {
			return err
		}
		if state != "" {
			d.State, d.DecidedAt, d.DecidedBy = state, tx.Now, tx.Actor
		}
		if name != "" {
			d.Name = name
		}
		decided := sql.NullInt64{Int64: d.DecidedAt.UnixMilli(), Valid: !d.DecidedAt.IsZero()}
		_, err = tx.Exec(ctx, `
			UPDATE push_devices
			SET state = ?, name = ?, decided_at = ?, decided_by = ?
			WHERE centre_id = ? AND serial = ?`, string(d.State), d.Name, decided, d.DecidedBy, tx.CentreID, serial)
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{
			Action: "device.decide", Object: "device:" + serial, Detail: map[string]any{"state": d.State, "name": d.Name},
		})
	})
	return d, err
}

// Door tells how the clocks of a centre come in.
func (s *PushStore) Door(ctx context.Context, scope attendance.Scope) (door push.Door, set bool, err error) {
	var row struct {
		Path     push.Secret `db:"path_hash"`
		Networks string      `db:"networks"`
	}
	err = s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Get(ctx, &row, `
			SELECT path_hash, networks
			FROM centre_push
			WHERE centre_id = ?`, tx.CentreID)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return door, false, nil
	}
	if err != nil {
		return door, false, err
	}
	door.Path = row.Path
	door.Networks, err = push.ParseNetworks(row.Networks)
	return door, true, err
}

// SetDoor says how the clocks of a centre come in.
func (s *PushStore) SetDoor(ctx context.Context, scope attendance.Scope, door push.Door) error {
	return s.db.InTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO centre_push (centre_id, path_hash, networks, changed_at, changed_by)
			VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (centre_id) DO UPDATE SET path_hash = excluded.path_hash, networks = excluded.networks,
				changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
			tx.CentreID, string(door.Path), push.JoinNetworks(door.Networks), tx.Now.UnixMilli(), tx.Actor)
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{Action: "door.set", Object: "door:push", Detail: map[string]any{
			"networks": push.JoinNetworks(door.Networks), "path": door.Path != "",
		}})
	})
}
