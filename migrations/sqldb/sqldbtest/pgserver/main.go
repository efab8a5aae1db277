//go:build unix

// Command pgserver runs a command beside a private PostgreSQL server:
//
//	pgserver -- go test ./...
//
// It makes a cluster in a temporary folder, starts it on a free port of the
// loopback address, hands its URL to the command as TEST_POSTGRES_URL, and stops and
// removes it when the command ends. It ends with the command's exit code, or with
// 3 when PostgreSQL's programs are not on this machine. Run by root, it lets the
// server run as postgres or nobody, because the server refuses to run as root.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// exitMissing is the exit code without PostgreSQL's programs.
const exitMissing = 3

func main() {
	urlFile := flag.String("url-file", "", "also write the server's URL to this `file`")
	debian := flag.String("debian", "/usr/lib/postgresql", "`folder` with the programs of each version, as Debian has it")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: pgserver [-url-file FILE] [-debian FOLDER] -- COMMAND [ARGUMENT…]")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	code, err := run(*urlFile, *debian, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "pgserver:", err)
	}
	os.Exit(code)
}

// run returns the exit code, so that everything deferred has happened before it is used.
func run(urlFile, debian string, command []string) (int, error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	programs, err := findPrograms(ctx, debian)
	if err != nil {
		return exitMissing, err
	}
	server, err := startServer(ctx, programs)
	if err != nil {
		return 1, err
	}
	defer server.stop()
	if urlFile != "" {
		if err := os.WriteFile(urlFile, []byte(server.url+"\n"), 0o600); err != nil {
			return 1, err
		}
		defer os.Remove(urlFile)
	}
	return runCommand(ctx, command, server.url)
}

// runCommand runs the command; when a signal comes, the command is asked to end
// before the server under it is stopped.
func runCommand(ctx context.Context, command []string, url string) (int, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "TEST_POSTGRES_URL="+url)
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return exit.ExitCode(), nil
	}
	return 1, fmt.Errorf("%s: %w", command[0], err)
}
