#!/bin/sh
# Formatting and lints, as errors, for both targets: this machine's and the browser's.
# Knows which targets there are to look at; the rules stand in Cargo.toml and rustfmt.toml.
. "$(dirname "$0")/env.sh"

say "formatting"
cargo fmt --check
say "lints"
cargo clippy --all-targets -- -D warnings
# Left out of `--all-targets` by its `test = false`.
[ ! -d tests/e2e ] || cargo clippy --test e2e -- -D warnings
web=
[ ! -f tests/web.rs ] || web="--test web"
# shellcheck disable=SC2086 # no test, no argument
cargo clippy --target wasm32-unknown-unknown --lib --bins $web -- -D warnings
# As the site and its worker are built.
cargo clippy --target wasm32-unknown-unknown --lib --bins --features split,validator -- -D warnings
