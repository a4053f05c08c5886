SPEECH ?= ../shared/speech

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "%-14s %s\n", $$1, $$2}' Makefile

# A compiler may join a product and a sum into one operation that rounds once,
# and does on all processors but plain amd64; results would differ from machine to
# machine. This forbids it.
EXACT = -gcflags=all=-d=fmahash=qn

# The commit and its date, for "langdu version": Go looks them up by itself, but not in a
# worktree or in a container.
REVISION = $(shell git rev-parse HEAD 2>/dev/null)$(shell git diff --quiet HEAD 2>/dev/null || echo +dirty)
REVISION_AT = $(shell git log -1 --format=%cI 2>/dev/null)
BUILT = github.com/langdu/langdu/internal/built
STAMP = -X $(BUILT).revision=$(REVISION) -X $(BUILT).at=$(REVISION_AT)

BIN ?= bin
build: ## one static binary in bin/
	CGO_ENABLED=0 go build $(EXACT) -trimpath -ldflags="-s -w $(STAMP)" -o $(BIN)/langdu ./cmd/langdu

test: ## unit tests: under a minute, nothing needed but Go
	go test ./...

slow: ## the same with those that wait for many seconds
	LANGDU_SLOW=1 go test ./...

race: ## unit tests under the race detector
	go test -race ./...

lint: ## gofmt, vet, staticcheck, govulncheck
	.ci/run lint

browser: ## the pages in headless Chromium
	LANGDU_BROWSER=1 go test -timeout 20m ./api/web ./cmd/langdu

integration: ## all tests on real Redis, PostgreSQL, MinIO and in Chromium
	.ci/run setup integration

bench: ## cost by stage on one core, memory by jobs; fails over the targets, over a stage's baseline, and where a cost is not linear
	go run ./internal/bench

bench-docs: ## the same, written to docs/performance.md
	go run ./internal/bench -write docs/performance.md

bench-baseline: ## write what each stage costs anew, after a change that is meant to make one dearer; on a quiet machine
	go run ./internal/bench -baseline

bench-service: build ## processor time of the whole service for a reading, and how long its result takes; on the stores that LANGDU_TEST_REDIS, _POSTGRES and _S3 name; written to docs/performance.md
	go run ./internal/bench -service -write docs/performance.md

ONNXRUNTIME ?= $(firstword $(LANGDU_ONNXRUNTIME) $(wildcard $(HOME)/.cache/langdu-ci/libonnxruntime*.so))
TEACHER ?= $(firstword $(LANGDU_TEST_TEACHER) $(wildcard ../shared/models/fsmn))
bench-against: build ## the same beside ffmpeg, ONNX Runtime, bare minio-go and bare asynq; written to docs/performance.md
	LANGDU_ONNXRUNTIME=$(ONNXRUNTIME) LANGDU_TEST_TEACHER=$(TEACHER) CGO_ENABLED=1 \
	  go run -tags onnx ./internal/bench -against -write docs/performance.md

eval: ## accuracy on voices never heard, compared with the baseline; writes docs/accuracy.md
	go run ./training/eval -speech $(SPEECH)

eval-short: ## the same on a part of the trials
	go run ./training/eval -speech $(SPEECH) -short

golden: ## write the golden results anew, after a change that is meant to change them
	go test ./audio/assess -count=1 -run '^TestGolden$$' -update
	git diff --stat audio/assess/testdata

golden-arm64: ## the golden results on an emulated arm64 (Debian: qemu-user-static)
	GOARCH=arm64 CGO_ENABLED=0 go test -c $(EXACT) -o bin/golden-arm64.test ./audio/assess
	cd audio/assess && qemu-aarch64-static ../../bin/golden-arm64.test -test.run '^TestGolden$$'

scale: ## what a query costs on 200 thousand recordings
	go test -count=1 -tags scale -run '^TestScale$$' -v ./storage/records

scale-erase: ## what erasing one learner of ten thousand costs, among a million recordings
	go test -count=1 -timeout 20m -tags scale -run TestScaleErasing -v ./storage/records

scale-sweep: ## what a sweep, My Work and an erasure cost on 100 thousand to 10 million recordings (a quarter of an hour, 15 GB), written to docs/performance.md; LANGDU_SCALE_POSTGRES names an empty database to fill instead of a file
	LANGDU_SCALE_WRITE=$(CURDIR)/docs/performance.md go test -count=1 -timeout 2h -tags scale -run TestP12TenMillionRecordings -v ./workers

scale-preview: ## what a preview of fifty recordings costs, and what a child waits beside it
	go test -count=1 -timeout 20m -tags scale -run TestScalePreview -v ./cmd/langdu

.PHONY: sbom notice
sbom: build ## what is in the binary and under which licences, as CycloneDX JSON: bin/langdu.cdx.json
	go run ./internal/sbom -binary $(BIN)/langdu -revision=$(REVISION) -at=$(REVISION_AT) > $(BIN)/langdu.cdx.json

notice: ## the list of modules in NOTICE, after a dependency has come or gone
	go run ./internal/sbom -notice NOTICE

.PHONY: load load-short load-embedded
load: ## the whole service under, at and over what it can do, written to docs/performance.md (8 minutes, nothing else on the machine)
	go run ./internal/load -write docs/performance.md

load-short: ## the same in half a minute: refusals, fairness, housekeeping beside children, memory
	go run ./internal/load -short

load-embedded: ## the same with everything in one process
	go run ./internal/load -embedded

.PHONY: faults faults-docs faults-short
faults: ## ten thousand uploads under two hundred faults: nothing may be lost (25 minutes at most, root for full disks and hosts)
	go run ./internal/faults

faults-docs: ## the same, written to docs/reliability.md
	go run ./internal/faults -write docs/reliability.md

faults-short: ## every kind of fault once
	go run ./internal/faults -short

.PHONY: chart
chart: ## the Helm chart, rendered by Helm and read as strictly as Kubernetes does
	cd deploy/check && go vet ./... && go test -count=1 ./...

.PHONY: scaling-docs
scaling-docs: ## what a recording takes in every store, written to docs/scaling.md (a minute or two; needs what hosts needs, and ffmpeg)
	LANGDU_WRITE_SIZES=1 go test -count=1 -timeout 15m -tags hosts -run '^TestWriteSizes$$' -v ./internal/hosts

.PHONY: hosts
hosts: ## machines lost, cut off and taken over, and the release before side by side with this one, in network namespaces (root, iproute2, Redis, PostgreSQL, MinIO)
	go test -count=1 -timeout 10m -tags hosts -v ./internal/hosts ./storage/link
	go test -count=1 -timeout 10m -tags hosts -v -run LostHost ./storage/records

FUZZTIME ?= 1m
fuzz: ## every fuzz target for FUZZTIME
	@for target in $$(grep -rlE '^func Fuzz' --include=*_test.go . | xargs -n1 dirname | sort -u); do \
	  for f in $$(grep -rhoE '^func Fuzz\w+' $$target/*_test.go | cut -c6-); do \
	    echo "$$target $$f"; go test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10s $$target || exit 1; done; done

fuzz-night: ## every fuzz target for its share of HOURS=8; goes on over failures, lists them, keeps what failed as tests
	.ci/fuzz-night

# What watches the service.
.PHONY: metrics-docs
metrics-docs: ## docs/metrics.md: every metric that the service tells
	LANGDU_UPDATE=1 go test -count=1 -run '^TestMetrics$$/embedded' ./cmd/langdu

privacy-docs: ## docs/privacy.md: each promise with the tests that prove it
	go run ./internal/promises -write docs/privacy.md

screenshots: ## the pictures of the pages in docs/images, from Chromium
	LANGDU_REQUIRE_ALL=1 go test -count=1 -tags screenshots -run TestScreenshots ./api/web

ci: ## everything CI runs
	.ci/run

.PHONY: help build test slow race lint browser integration eval eval-short golden golden-arm64 scale scale-erase scale-sweep scale-preview fuzz fuzz-night bench bench-docs bench-baseline bench-service bench-against privacy-docs screenshots ci
