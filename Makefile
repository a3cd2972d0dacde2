# What a person can do here. Anything longer than a line is in .ci/.

PORT ?= 8080
MOCK_PORT ?= 8090
MODEL_PORT ?= 18080
# Folders too, because a deleted file only shows in its folder's time.
sources := $(shell find $(wildcard src style public index.html Cargo.* Trunk.toml rust-toolchain.toml .ci/build.sh .ci/*.rs .ci/bin))

# A new rustup is often not on PATH before the next login.
export PATH := $(CURDIR)/.tools/bin:$(PATH):$(HOME)/.cargo/bin

.PHONY: help setup serve build test check bench mock real-server clean

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## bring the tools that are missing; into .tools/, once
	@.ci/setup.sh

serve: build ## serve the release build on http://127.0.0.1:8080 (PORT=…)
	@cargo run --quiet --example serve -- dist $(PORT)

build: setup dist/index.html ## build the site into dist/, for any static host

dist/index.html: $(sources) | setup
	@.ci/build.sh

test: setup ## run every test: native, in a browser, end to end
	@.ci/browser.sh
	@.ci/test.sh native
	@.ci/test.sh web
	@$(MAKE) --no-print-directory build
	@.ci/test.sh e2e

check: setup ## everything that must hold: format, lints, tests, size
	@.ci/check.sh
	@$(MAKE) --no-print-directory test
	@.ci/size

bench: build ## measure the speed of the parts, and of the page in a browser
	@.ci/browser.sh
	cargo bench

mock: ## serve a pretended model endpoint (MOCK_PORT=8090)
	@cargo run --quiet --example mock -- 127.0.0.1:$(MOCK_PORT)

real-server: ## serve a small real model on loopback (MODEL_PORT=18080); 220 MB, once
	@tests/real-server/start $(MODEL_PORT)

clean: ## remove what was built; the tools stay
	rm -rf dist target .cache/build-began
