package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
)

// intoPostgreSQL imports the dump, then the same dump again; the floor is psql's
// \copy of the same rows into the same table of a fresh database, by a superuser
// whom row-level security does not touch.
var intoPostgreSQL = benchmark{
	name: "postgres",
	rows: []row{
		{name: "dump into PostgreSQL", floorName: `psql \copy`, work: "import", floor: "copy", twice: "import twice", reach: 1.0},
		{name: "the same file again", floorName: "its first import", work: "again", floor: "import", twice: "again twice", reach: 1.0},
	},
	prepare: func(ctx context.Context, b *bench) error {
		for _, n := range []int{people, twice} {
			if err := b.template(ctx, n); err != nil {
				return err
			}
		}
		return nil
	},
	round: func(ctx context.Context, b *bench, s samples) error {
		if err := b.copyFloor(ctx, s); err != nil {
			return err
		}
		if err := b.importBoth(ctx, s, people, "import", "again"); err != nil {
			return err
		}
		return b.importBoth(ctx, s, twice, "import twice", "again twice")
	},
}

// database is the URL of a database of the server.
func (b *bench) database(name string) string {
	u, err := url.Parse(b.server)
	if err != nil {
		return b.server
	}
	u.Path = "/" + name
	return u.String()
}

// sql runs statements, each in a transaction of its own.
func (b *bench) sql(ctx context.Context, database string, statements ...string) error {
	args := []string{"-qX", "-v", "ON_ERROR_STOP=1", b.database(database)}
	for _, s := range statements {
		args = append(args, "-c", s)
	}
	_, _, err := process(ctx, b.psql, args...)
	return err
}

func templateName(people int) string { return fmt.Sprintf("bench_%d", people) }

// template makes a database with the windows and the staff of a centre.
func (b *bench) template(ctx context.Context, people int) error {
	name := templateName(people)
	if err := b.sql(ctx, "postgres", "DROP DATABASE IF EXISTS "+name, "CREATE DATABASE "+name); err != nil {
		return err
	}
	return b.importPeople(ctx, b.database(name), people)
}

func (b *bench) importPeople(ctx context.Context, url string, people int) error {
	f := b.files(people)
	if _, err := b.same(ctx, "accepted", people/staffPerWindow, "import", "windows", f.windows, "--db", url); err != nil {
		return err
	}
	_, err := b.same(ctx, "accepted", people, "import", "staff", f.staff, "--db", url)
	return err
}

// inClone runs fn in a fresh clone of the template, everything before being written down.
func (b *bench) inClone(ctx context.Context, people int, fn func(name string) error) error {
	const name = "bench_clone"
	err := b.sql(ctx, "postgres", "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)",
		"CREATE DATABASE "+name+" TEMPLATE "+templateName(people), "CHECKPOINT")
	if err != nil {
		return err
	}
	if err := fn(name); err != nil {
		return err
	}
	return b.sql(ctx, "postgres", "DROP DATABASE "+name+" WITH (FORCE)", "CHECKPOINT")
}

func (b *bench) copyFloor(ctx context.Context, s samples) error {
	return b.inClone(ctx, people, func(name string) error {
		command := fmt.Sprintf(`\copy punches (centre_id, number_id, at, batch_id, line, device_id) from '%s'`, b.files(people).rows)
		one, _, err := process(ctx, b.psql, "-qX", "-v", "ON_ERROR_STOP=1", b.database(name), "-c", command)
		s.add("copy", one)
		return err
	})
}

// importBoth imports the dump twice into one clone.
func (b *bench) importBoth(ctx context.Context, s samples, people int, first, again string) error {
	return b.inClone(ctx, people, func(name string) error {
		import_ := []string{"import", "punches", b.files(people).dump, "--db", b.database(name)}
		one, err := b.same(ctx, "accepted", b.lines[people], import_...)
		if err != nil {
			return err
		}
		s.add(first, one)
		if err := b.sql(ctx, name, "CHECKPOINT"); err != nil {
			return err
		}
		one, err = b.same(ctx, "duplicates", b.lines[people], import_...)
		s.add(again, one)
		return err
	})
}

// intoSQLite imports the dump into a file; the floor is the sqlite3 program's .import
// of the same rows into the same table.
var intoSQLite = benchmark{
	name: "sqlite",
	rows: []row{
		{name: "dump into SQLite", floorName: "sqlite3 .import", work: "import", floor: ".import", twice: "import twice", reach: 0.7},
	},
	prepare: func(ctx context.Context, b *bench) error {
		for _, n := range []int{people, twice} {
			if err := b.importPeople(ctx, "sqlite:"+b.sqliteTemplate(n), n); err != nil {
				return err
			}
		}
		return nil
	},
	round: func(ctx context.Context, b *bench, s samples) error {
		err := b.inCopy(people, func(path string) error {
			one, _, err := process(ctx, b.sqlite, "-bail", path, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
				".mode tabs", ".import "+b.files(people).rows+" punches")
			s.add(".import", one)
			return err
		})
		if err != nil {
			return err
		}
		if err := b.importSQLite(ctx, s, people, "import"); err != nil {
			return err
		}
		return b.importSQLite(ctx, s, twice, "import twice")
	},
}

func (b *bench) sqliteTemplate(people int) string {
	return filepath.Join(b.folder, fmt.Sprintf("template-%d.db", people))
}

func (b *bench) importSQLite(ctx context.Context, s samples, people int, name string) error {
	return b.inCopy(people, func(path string) error {
		one, err := b.same(ctx, "accepted", b.lines[people], "import", "punches", b.files(people).dump, "--db", "sqlite:"+path)
		s.add(name, one)
		return err
	})
}

// inCopy runs fn on a copy of the template file.
func (b *bench) inCopy(people int, fn func(path string) error) error {
	path := filepath.Join(b.folder, "copy.db")
	if err := copyFile(path, b.sqliteTemplate(people)); err != nil {
		return err
	}
	if err := fn(path); err != nil {
		return err
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer out.Close()
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	if err := out.Sync(); err != nil {
		return err
	}
	return out.Close()
}
