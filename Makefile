# Two commands do the daily work: `make run` and `make test`. `make help` lists all.
.POSIX:
.PHONY: help build run test check bench fuzz dist clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile | sort | expand -t 10

build: ## build bin/redbanner, one static file
	@CGO_ENABLED=0 go build -trimpath -o bin/redbanner ./cmd/redbanner

run: build ## build, then show a made-up centre: ranking, one explained sheet, workbooks
	@bin/redbanner demo

test: ## everything, on both databases and in a browser; installs what that needs if it may
	@.ci/test

check: ## formatting, vet, staticcheck, and the list of modules
	@.ci/check

bench: ## speed as ratios to a floor measured in the same run
	@.bench/run

fuzz: ## every fuzzer for a while: FUZZTIME=10s each
	@.ci/fuzz

dist: ## static files for linux (amd64, arm64, loong64) and windows, with checksums, in dist/
	@.ci/dist

clean: ## remove what was built
	@rm -rf bin dist .tools
