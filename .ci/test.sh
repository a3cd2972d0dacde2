#!/bin/sh
# Runs one kind of the tests: test.sh native | web | e2e.
# Knows how each kind is started; what the tests are stands in Cargo.toml, so that a new file is never forgotten.
. "$(dirname "$0")/env.sh"
CHROMEDRIVER=${CHROMEDRIVER:-$(command -v chromedriver || true)}
export CHROMEDRIVER

case ${1:-} in
native)
  say "tests that need no browser"
  cargo test
  ;;
web)
  [ -f tests/web.rs ] || exit 0
  say "tests of the wasm parts, in headless Chromium"
  # Its own limit, for all tests together, is 20 s: too little on a machine that is busy with something else.
  WASM_BINDGEN_TEST_TIMEOUT=120 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner \
    cargo test --target wasm32-unknown-unknown --test web
  ;;
e2e)
  [ -d tests/e2e ] || exit 0
  say "tests from end to end: the built site in headless Chromium"
  # `test = false` in Cargo.toml keeps this one out of a plain `cargo test`, which has no dist/ to look at.
  DIST=${DIST:-$PWD/dist} cargo test --test e2e
  ;;
*) stop "say which tests: native, web or e2e" ;;
esac
