# make run    the demonstration on http://localhost:8080/
# make test   everything that continuous integration runs
# make bench  how fast it is, beside what the machine can do at best
# All targets run as root and as anybody who may use sudo. Nothing but the Go
# tools is needed to run; the tests also want PostgreSQL, Chromium and fonts,
# which .ci/install.sh fetches from Debian if they are not there.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: bench help run build test check-format needs fmt cover third-party tidy-check soak privacy-loop fuzz sbom

GO      ?= go
WITH_PG  = $(GO) run ./internal/platform/dbtest/withpg
# Modules of their own under test/, such as the browser's.
NESTED   = $(dir $(wildcard test/go.mod test/*/go.mod bench/go.mod))
GOFILES  = bench cmd internal test

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

# Loops of thousands of requests one after the other, comparisons of their times,
# what fills, reads or moves the whole demonstration, and runs of the whole program
# command by command: the race detector makes them ten to twenty times slower and
# finds nothing in them that it does not find in the others. Their names must be of
# these six packages alone.
LOOPS = ^Test(S5OtherPeoplesIDs|S6UnknownParameters|S7Payloads|S8MassAssignment|S21OneVictim|S23Flood|S26AMillionGuesses|S27Time|S65FileNames|S65Downloads|S66CacheHoldsNothingPersonal|S66Deception|S96HeadersEverywhere|S99Onion|SharedAddressSucceeds|ReviewTallyModel|VerifyTheDemo|Demo|BackupMoves|Promises|S45OldBackup|U1Weight|PagesAreSound|S1|S2PublishedOnly|Commands|Harness|Goals|Transpose|PDFTakesAnyText|S63Large|RelayNeverAnswers)$$

# The race detector looks at all code but the body of SQLite, which is C made into
# Go: watching it made the tests half as long again, and it shares no memory of ours
# between goroutines. No other package may be added: one that instantiates generic
# code of the standard library would have it run unwatched for everybody, and the
# detector would report races that are none.
RACE = -race -gcflags='modernc.org/sqlite/lib=-race=false'

# What says quickly that something is wrong comes first: format, vet, the checker of
# test/lint (vet has been run then: no test runs it again, -vet=off). What fails over,
# kills and waits (test/...) leaves the processor idle most of the time: it runs beside
# the browser, and the platform's own tests take what the two leave over (nice). The
# program that they all look at from outside is built once.
test: needs check-format ## everything that CI runs, on both engines, in less than 20 minutes
	@started=$$SECONDS; set -x; \
	$(GO) vet ./...; \
	for m in $(NESTED); do $(GO) -C "$$m" vet ./...; done; \
	$(GO) -C test/lint test -vet=off -count=1 ./...; \
	$(WITH_PG) $(GO) test $(RACE) -vet=off -timeout 15m -skip '$(LOOPS)' $$($(GO) list ./... | grep -vE '^groundswell/(test|internal/platform)/'); \
	$(WITH_PG) $(GO) test -vet=off -shuffle=on -timeout 15m -run '$(LOOPS)' ./bench ./cmd/groundswell ./internal/app ./internal/feature/statements ./internal/feature/negotiations/align ./internal/platform/doc; \
	dir=$$(mktemp -d); jobs=; trap 'kill $$jobs 2>/dev/null || true; rm -rf "$$dir"' EXIT; \
	export GROUNDSWELL_PROGRAM=$$dir/groundswell; CGO_ENABLED=0 $(GO) build -o "$$GROUNDSWELL_PROGRAM" ./cmd/groundswell; \
	$(WITH_PG) $(GO) test $(RACE) -vet=off -timeout 15m ./test/... >"$$dir/waiting" 2>&1 & jobs=$$!; \
	nice -n 5 $(WITH_PG) $(GO) test $(RACE) -vet=off -timeout 15m -skip '$(LOOPS)' ./internal/platform/... >"$$dir/platform" 2>&1 & jobs="$$jobs $$!"; \
	good=1; for m in $(filter-out test/lint/,$(NESTED)); do \
		$(WITH_PG) $(GO) -C "$$m" test $(RACE) -vet=off -timeout 15m ./... || good=; \
	done; \
	for j in $$jobs; do wait $$j || good=; done; cat "$$dir/waiting" "$$dir/platform"; [ "$$good" ]; \
	set +x; echo "make test: all passed in $$((SECONDS - started)) s"

# ONLY=sign,read measures a part, SIZE=small has a quick look (nothing is written
# then), FULL=1 gives the day of the launch its full ten minutes.
bench: needs ## measure everything in at most 20 minutes, into bench/RESULTS.md
	$(GO) run ./bench $(if $(ONLY),-only $(ONLY)) $(if $(SIZE),-size $(SIZE)) $(if $(FULL),-full) $(if $(OUT),-out $(OUT))

fmt: ## format all Go files
	gofmt -w $(GOFILES)

soak: needs ## the endurance run with faults at random, 72 hours or SOAK=10m, then 1,000 kills
	SOAK=$${SOAK:-72h} $(WITH_PG) $(GO) test ./test/soak -run S97 -count=1 -timeout 0 -v
	GROUNDSWELL_ROUNDS=$${ROUNDS:-1000} $(WITH_PG) $(GO) test ./test/faults -run S80 -count=1 -timeout 0 -v
	$(MAKE) --no-print-directory privacy-loop

cover: needs ## which lines the tests of all packages reach, as cover.out and its sum
	$(WITH_PG) $(GO) test -timeout 15m -coverpkg=./cmd/...,./internal/... -coverprofile=cover.out ./...
	$(GO) tool cover -func=cover.out | tail -1

third-party: ## write THIRD-PARTY.md again from the modules that are compiled in
	$(GO) test ./internal/rules -run TestThirdParty -count=1 -update

# What a stranger may not get at, ROUNDS times in another order each; a test that
# fails once in two hundred rounds has found something.
ROUNDS ?= 200
PRIVATE = ^Test(S(2D|5O|6|8M|10|11|12|13|27K|28|66)|Review.*Handle|BodiesAreSealed|NoRowOrder)
privacy-loop: ## the privacy tests 200 times, or ROUNDS=n, shuffled, with the race detector
	$(WITH_PG) $(GO) test -race -shuffle=on -count=$(ROUNDS) -timeout 0 -run '$(PRIVATE)' ./internal/app ./internal/feature/statements ./internal/platform/jobs

# One at a time: a target takes all cores. What it finds new is kept in the build
# cache, and what fails is written to testdata/fuzz beside the test.
# A long input is made smaller a few times only: else that takes most of the time.
FUZZTIME ?= 10m
fuzz: ## every fuzz target in its turn, 10 minutes each, or FUZZTIME=20s
	@for p in $$($(GO) list ./...); do for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
		echo "== $$p $$f"; $(GO) test $$p -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x || exit 1; \
	done; done

sbom: build ## what bin/groundswell is made of, as bin/groundswell.cdx.json (CycloneDX)
	bin/groundswell version --sbom > bin/groundswell.cdx.json

tidy-check: ## go.mod has what is imported and no more; asks the module proxy
	@# With -e, since a test of one of the modules wants a version that no proxy has.
	@changes=$$($(GO) mod tidy -e -diff 2>/dev/null || true); \
	if [ -n "$$changes" ]; then echo "$$changes"; echo "go.mod is not tidy: run go mod tidy -e"; exit 1; fi
	@echo "go.mod is tidy"
