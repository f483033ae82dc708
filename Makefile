# make run    the demonstration on http://127.0.0.1:8080/
# make test   everything that continuous integration runs
# All targets run as root and as anybody who may use sudo. Nothing but the Go
# tools is needed to run; the tests also want PostgreSQL, Chromium and fonts,
# which .ci/install.sh fetches from Debian if they are not there.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run build test check-format needs fmt cover third-party tidy-check

GO      ?= go
WITH_PG  = $(GO) run ./internal/platform/dbtest/withpg
# Modules of their own under test/, such as the browser's.
NESTED   = $(dir $(wildcard test/go.mod test/*/go.mod bench/go.mod))
GOFILES  = cmd internal test

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: ## the demonstration site on port 8080
	$(GO) run ./cmd/groundswell demo --addr 127.0.0.1:8080 --data ./data/demo

build: ## the program, without debug information, as bin/groundswell
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o bin/groundswell ./cmd/groundswell

needs: ## what the tests need and Debian has
	.ci/install.sh

check-format:
	@wrong=$$(gofmt -l $(GOFILES)); if [ -n "$$wrong" ]; then echo "not formatted, run make fmt:"; echo "$$wrong"; exit 1; fi

test: needs check-format ## everything that CI runs, on both engines, in less than 20 minutes
	@started=$$SECONDS; set -x; \
	$(GO) vet ./...; \
	$(WITH_PG) $(GO) test -race -timeout 15m ./...; \
	for m in $(NESTED); do \
		$(GO) -C "$$m" vet ./...; \
		$(WITH_PG) $(GO) -C "$$m" test -race -timeout 15m ./...; \
	done; \
	set +x; echo "make test: all passed in $$((SECONDS - started)) s"

fmt: ## format all Go files
	gofmt -w $(GOFILES)

cover: needs ## which lines the tests of all packages reach, as cover.out and its sum
	$(WITH_PG) $(GO) test -timeout 15m -coverpkg=./cmd/...,./internal/... -coverprofile=cover.out ./...
	$(GO) tool cover -func=cover.out | tail -1

third-party: ## write THIRD-PARTY.md again from the modules that are compiled in
	$(GO) test ./internal/rules -run TestThirdParty -count=1 -update

tidy-check: ## go.mod has what is imported and no more; asks the module proxy
	@# With -e, since a test of one of the modules wants a version that no proxy has.
	@changes=$$($(GO) mod tidy -e -diff 2>/dev/null || true); \
	if [ -n "$$changes" ]; then echo "$$changes"; echo "go.mod is not tidy: run go mod tidy -e"; exit 1; fi
	@echo "go.mod is tidy"
