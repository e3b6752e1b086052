# Codelength. `make` lists the targets.

# quick: minutes, into .build/quick; full: what the committed figures and write-ups were made with.
PROFILE ?= quick
# Threads for the chapters; empty takes the machine's. Results do not depend on it.
THREADS ?=
# The instruction set to compile for; empty is the compiler's default.
ARCH ?= native

# A chapter is a folder under Chapters with a Chapter.swift; its executable has the same name in small
# letters, with points for underlines.
CHAPTERS := $(shell ls Chapters/*/Chapter.swift | cut -d / -f 2 | tr 'A-Z_' 'a-z.')

# Layers, width, heads, context, vocabulary and tokens a step for `make bench`: what the chapters train,
# then longer sequences.
SHAPES := 2,8,2,7,172,448 2,16,2,7,176,448 2,24,2,8,300,1024 2,48,2,7,172,448 \
  2,64,2,7,1104,448 2,64,2,8,1104,4096 3,96,6,48,777,8160 4,160,5,64,1500,8192 \
  2,16,2,64,1024,8192 2,32,2,64,1024,8192 2,64,4,64,1024,8192 4,64,4,64,1024,8192 \
  4,128,4,64,1024,8192 4,256,8,64,1024,8192 6,384,6,64,1024,8192 2,64,4,8,256,16384
# The Python of `make bench-peers` and `make check-export`; the latter takes several, with spaces between.
PYTHON ?= python3

# Without the manifest's cache, which would not see a folder that was added under Chapters.
SWIFTFLAGS := --manifest-cache none -c release $(if $(ARCH),-Xcc -march=$(ARCH))
BIN := .build/release
OPTIONS := --profile $(PROFILE) $(if $(THREADS),--threads $(THREADS))

# Debian's packages: what building and drawing need, and what single parts need: the compressors of
# Figure 4, the browser in which the tests look at figures, and Slurm. Without the latter everything
# else works.
PACKAGES := g++ make git pkg-config libssl-dev libcairo2-dev zlib1g-dev gnuplot-nox \
  libgnuplot-iostream-dev poppler-utils libboost-dev libboost-iostreams-dev libboost-system-dev \
  libboost-filesystem-dev fonts-liberation
COMPRESSORS := gzip bzip2 xz-utils zstd brotli zpaq
BROWSER := chromium
SLURM := slurm-wlm munge

.DEFAULT_GOAL := help
.PHONY: help deps build reproduce figures record bench bench-peers check-export lint test \
  test-deps test-bare test-slurm slurm-deps clean $(CHAPTERS)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-zA-Z0-9_.-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@for chapter in $(CHAPTERS); do printf '  make %-12s %s\n' $$chapter 'this chapter alone'; done
	@echo '  Variables: PROFILE=quick|full, THREADS=n, ARCH=native|...'

# $(call install,NEEDED,OPTIONAL,PART): installs those of some packages that are missing, as root or by
# sudo. Where that is impossible it names them, and fails if one is needed. An apt-get that is not
# there, or a package that it does not have, is no reason to stop if nothing needed is missing.
define install
	@missing() { for package; do \
	    dpkg-query -W -f '$${Status}' "$$package" 2> /dev/null | grep -q 'ok installed' \
	      || printf ' %s' "$$package"; done; }; \
	if ! command -v dpkg-query > /dev/null; then \
	  echo 'This is not Debian. These of its packages, or their like, must be there: $(1)$(if $(2), and for $(3) $(2))'; \
	  exit 0; fi; \
	install() { sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  [ -z "$$sudo" ] || command -v sudo > /dev/null || return 1; \
	  echo "Installing:$$*"; $$sudo apt-get update -qq; $$sudo env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -qq -y --no-install-recommends $$*; }; \
	needed=$$(missing $(1)); optional=$$(missing $(2)); \
	if [ -n "$$needed" ]; then install "$$needed"; needed=$$(missing $(1)); fi; \
	if [ -n "$$optional" ]; then install "$$optional"; optional=$$(missing $(2)); fi; \
	command='  apt-get install -y --no-install-recommends'; \
	if [ -n "$$optional" ]; then \
	  printf '%s\n' 'Missing, needed by $(3) alone:'"$$optional. An administrator installs them with" \
	    "$$command$$optional"; fi; \
	if [ -n "$$needed" ]; then \
	  printf '%s\n' "Missing:$$needed. An administrator installs them with" "$$command$$needed" >&2; \
	  exit 1; fi
endef

deps: ## install the system packages that are missing
	@command -v swift > /dev/null || { \
	  echo 'Swift 6.2 or later is needed: see https://www.swift.org/install/linux' >&2; exit 1; }
	$(call install,$(PACKAGES),$(COMPRESSORS),Figure 4)

test-deps: deps
	$(call install,,$(BROWSER),the tests that look at figures)

slurm-deps: deps
	$(call install,$(SLURM))

build: deps ## compile everything
	swift build $(SWIFTFLAGS)

reproduce: build ## run every chapter, then print the scoreboard
	@status=0; \
	for chapter in $(CHAPTERS); do $(BIN)/$$chapter $(OPTIONS) || status=1; done; \
	$(BIN)/codelength scores --profile $(PROFILE) || status=1; \
	exit $$status

$(CHAPTERS): build
	$(BIN)/$@ $(OPTIONS)

figures: build ## redraw the committed figures and write-ups from the recorded results
	$(BIN)/codelength weave

record: build ## record the quick reproduction's numbers, against which the tests compare
	@for chapter in $(CHAPTERS); do $(BIN)/$$chapter --profile quick || exit 1; done
	@for results in .build/quick/Chapters/*/results.json; do \
	  cp $$results Chapters/$$(basename $$(dirname $$results))/quick.json; done

bench: build ## measure the trainer at the sizes of the table of its speed
	@for shape in $(SHAPES); do \
	  set -- $$(echo $$shape | tr , ' '); \
	  $(BIN)/codelength bench --layers $$1 --width $$2 --heads $$3 --context $$4 --vocabulary $$5 \
	    --tokens $$6 $(if $(THREADS),--threads $(THREADS)) || exit 1; done

bench-peers: build ## the same beside PyTorch and JAX, where PYTHON has them
	$(PYTHON) Tests/Peers/bench_peers.py $(if $(THREADS),--threads $(THREADS))

check-export: build ## export models, load them with transformers in PYTHON and compare logits and replies
	@for python in $(PYTHON); do \
	  $$python Tests/Peers/check_export.py --tool $(BIN)/codelength || exit 1; done

lint: deps ## check the style of the sources
	swift format lint --strict --recursive Package.swift Sources Chapters Tests

# Left to build them itself, `swift test` would compile everything once more, with other options.
test: lint test-deps ## lint, build and run every test
	swift build $(SWIFTFLAGS) --build-tests
	swift test $(SWIFTFLAGS) --skip-build

test-bare: ## figures, a chapter and the command tests as under cron: no locale, TERM or HOME
	env -i PATH="$$PATH" $(MAKE) ARCH='$(ARCH)' figures theorem5.6
	env -i PATH="$$PATH" swift test $(SWIFTFLAGS) --skip-build --filter CommandTests

test-slurm: build slurm-deps ## train a sweep with a Slurm cluster of this machine alone, as root
	@sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	[ -z "$$sudo" ] || command -v sudo > /dev/null \
	  || { echo "Slurm's daemons need root: run this as root, or with sudo installed." >&2; exit 1; }; \
	$$sudo Tests/Slurm/with-cluster.sh Tests/Slurm/lane.sh $(BIN)/codelength

clean: ## remove everything that was built
	rm -rf .build
