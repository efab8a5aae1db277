package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// What may be resident at most, in bytes.
const (
	importMost   = 256 << 20
	workbookMost = 200 << 20
	workbookRows = "100000"
)

// measureMemory prints the peaks that are bounded whatever the machine.
func (b *bench) measureMemory(ctx context.Context) error {
	if err := b.makeFiles(ctx, million); err != nil {
		return err
	}
	if err := b.template(ctx, million); err != nil {
		return err
	}
	if err := b.importPeople(ctx, "sqlite:"+b.sqliteTemplate(million), million); err != nil {
		return err
	}
	s := samples{}
	if err := b.importBoth(ctx, s, million, "postgres", "again"); err != nil {
		return err
	}
	if err := b.importSQLite(ctx, s, million, "sqlite"); err != nil {
		return err
	}
	entries, _, err := work(ctx, "entries", filepath.Join(b.folder, "book.xlsx"), workbookRows)
	if err != nil {
		return err
	}
	lines := fmt.Sprintf("import of %d punches ", b.lines[million])
	printBounds(os.Stdout, []bound{
		{lines + "into PostgreSQL", s["postgres"][0].peak, importMost},
		{lines + "again", s["again"][0].peak, importMost},
		{lines + "into SQLite", s["sqlite"][0].peak, importMost},
		{"workbook of " + workbookRows + " rows", entries.peak, workbookMost},
	})
	return nil
}
