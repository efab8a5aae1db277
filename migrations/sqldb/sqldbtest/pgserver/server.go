//go:build unix

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"redbanner/migrations/sqldb"
)

// errMissing says loudly what will go untested.
var errMissing = errors.New(`
  ************************************************************************
  *  PostgreSQL's programs (initdb, postgres) are not on this machine.   *
  *  NOTHING IS TESTED ON POSTGRESQL. Install the package "postgresql".  *
  ************************************************************************`)

// findPrograms returns the folder of initdb and postgres: on the PATH, where
// pg_config points, or the newest version below Debian's folder.
func findPrograms(ctx context.Context, debian string) (string, error) {
	var folders []string
	if path, err := exec.LookPath("initdb"); err == nil {
		folders = append(folders, filepath.Dir(path))
	}
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		folders = append(folders, strings.TrimSpace(string(out)))
	}
	folders = append(folders, versions(debian)...)
	for _, folder := range folders {
		if isProgram(filepath.Join(folder, "initdb")) && isProgram(filepath.Join(folder, "postgres")) {
			return folder, nil
		}
	}
	return "", errMissing
}

// versions lists the folders of programs below one, the newest version first.
func versions(below string) []string {
	var found []string
	for version := 99; version >= 10; version-- {
		folder := filepath.Join(below, strconv.Itoa(version), "bin")
		if _, err := os.Stat(folder); err == nil {
			found = append(found, folder)
		}
	}
	return found
}

func isProgram(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// server is a running cluster.
type server struct {
	url     string
	folder  string
	process *exec.Cmd
	ended   chan struct{}
}

// startServer makes a cluster and starts it. A random password keeps other users
// of the machine out of a server that they can reach.
func startServer(ctx context.Context, programs string) (*server, error) {
	folder, err := os.MkdirTemp("", "pgserver")
	if err != nil {
		return nil, err
	}
	s := &server{folder: folder, ended: make(chan struct{})}
	if err := s.start(ctx, programs); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

func (s *server) start(ctx context.Context, programs string) error {
	as, err := unprivileged(s.folder)
	if err != nil {
		return err
	}
	data, password, passwordFile := filepath.Join(s.folder, "data"), rand.Text(), filepath.Join(s.folder, "password")
	if err := os.WriteFile(passwordFile, []byte(password), 0o644); err != nil { // the folder is closed to others
		return err
	}
	initdb := exec.CommandContext(ctx, filepath.Join(programs, "initdb"), "--pgdata", data, "--username", "postgres",
		"--pwfile", passwordFile, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = s.folder, as
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	port, err := freePort(ctx)
	if err != nil {
		return err
	}
	if err := s.launch(programs, data, port, as); err != nil {
		return err
	}
	u := url.URL{Scheme: "postgres", User: url.UserPassword("postgres", password), Host: net.JoinHostPort("127.0.0.1", port), Path: "/postgres"}
	s.url = u.String()
	return s.await(ctx)
}

// launch starts the server in a process group of its own, so that an interrupt from
// the keyboard reaches the command first.
func (s *server) launch(programs, data, port string, as *syscall.SysProcAttr) error {
	log, err := os.Create(filepath.Join(s.folder, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	s.process = exec.Command(filepath.Join(programs, "postgres"), "-D", data,
		"-c", "listen_addresses=127.0.0.1", "-c", "port="+port, "-c", "unix_socket_directories=",
		"-c", "max_connections=300", "-c", "shared_buffers=256MB", "-c", "max_wal_size=4GB", "-c", "jit=off",
		"-c", "wal_keep_size=4GB") // a checkpoint recycles nothing that a test still searches
	attributes := syscall.SysProcAttr{Setpgid: true}
	if as != nil {
		attributes.Credential = as.Credential
	}
	s.process.Dir, s.process.SysProcAttr = s.folder, &attributes
	s.process.Stdout, s.process.Stderr = log, log
	if err := s.process.Start(); err != nil {
		s.process = nil
		return err
	}
	go func() {
		defer close(s.ended)
		_ = s.process.Wait() // how it ended shows in its log
	}()
	return nil
}

// await returns when the server answers.
func (s *server) await(ctx context.Context) error {
	deadline := time.Now().Add(30 * time.Second)
	for {
		db, err := sqldb.Open(ctx, s.url)
		if err == nil {
			return db.Close()
		}
		select {
		case <-s.ended:
			log, _ := os.ReadFile(filepath.Join(s.folder, "log"))
			return fmt.Errorf("postgres ended: %w\n%s", err, log)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return err
		}
	}
}

// stop ends the server, at once if it will not end quickly, and removes the cluster.
func (s *server) stop() {
	if s.process != nil {
		for _, signal := range []os.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
			if err := s.process.Process.Signal(signal); err != nil {
				break // it has ended
			}
			select {
			case <-s.ended:
			case <-time.After(10 * time.Second):
				continue
			}
			break
		}
	}
	if err := os.RemoveAll(s.folder); err != nil {
		fmt.Fprintln(os.Stderr, "pgserver:", err)
	}
}

// freePort returns a port of the loopback address that was free a moment ago.
func freePort(ctx context.Context) (string, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}

// unprivileged returns as whom to run the server, nil being as ourselves, and gives
// that user the folder.
func unprivileged(folder string) (*syscall.SysProcAttr, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2, os.Chown(folder, int(uid), int(gid))); err != nil {
			return nil, err
		}
		return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
	}
	return nil, errors.New("run by root, and there is neither a user postgres nor nobody")
}
