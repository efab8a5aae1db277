package scoringdb

import (
	"context"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
)

// External keeps the ratings that departments above the centre gave.
type External struct {
	db *sqldb.DB
}

// NewExternal returns the ratings over an open database.
func NewExternal(db *sqldb.DB) *External { return &External{db} }

// Ratings lists the ratings of a period, or of all with a zero one.
func (s *External) Ratings(ctx context.Context, scope attendance.Scope, period roster.Period) ([]scoring.ExternalRating, error) {
	var list []scoring.ExternalRating
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		list, err = externalRatings(ctx, tx, period)
		return err
	})
	return list, err
}

// Add takes in one rating as a file of one row would be.
func (s *External) Add(ctx context.Context, scope attendance.Scope, form scoring.Form) (intake.Result, error) {
	var result intake.Result
	err := locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		var err error
		if result, err = batch(ctx, tx, form, form.Meta("external"), intake.Options{}); err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{Action: "external.add", Object: "period:" + form.Cells["period"], Detail: map[string]any{
			"batch": result.Batch, "cells": form.Cells,
		}})
	})
	return result, err
}

func externalRatings(ctx context.Context, tx *sqldb.Tx, period roster.Period) ([]scoring.ExternalRating, error) {
	asked := ""
	if !period.IsZero() {
		asked = period.String()
	}
	var rows []struct {
		Period     string         `db:"period"`
		Department string         `db:"department"`
		Window     string         `db:"window_code"`
		Staff      string         `db:"staff"`
		Score      scoring.Points `db:"score"`
		Ref        string         `db:"ref"`
		Note       string         `db:"note"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT period, department, window_code, staff, score, ref, note
		FROM external_ratings
		WHERE centre_id = ? AND (period = ? OR ? = '')
		ORDER BY period, window_code, staff, department`, tx.CentreID, asked, asked)
	if err != nil {
		return nil, err
	}
	list := make([]scoring.ExternalRating, len(rows))
	for i, r := range rows {
		p, err := roster.ParsePeriod(r.Period)
		if err != nil {
			return nil, err
		}
		list[i] = scoring.ExternalRating{Period: p, Department: r.Department, Window: r.Window, Staff: r.Staff, Score: r.Score, Ref: r.Ref, Note: r.Note}
	}
	return list, nil
}
