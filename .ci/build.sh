#!/bin/sh
# Builds the site into dist/, for any path of any host.
# Knows what trunk must not see; what is built, and how, stands in Trunk.toml and Cargo.toml.
. "$(dirname "$0")/env.sh"

# Trunk stops at NO_COLOR=1. In a target folder shared by two checkouts it has taken the other's binary.
unset NO_COLOR CARGO_TARGET_DIR
export TRUNK_SKIP_VERSION_CHECK=true

# The program is cut into parts between compiler and wasm-bindgen; for that the compiler must leave its
# relocations in. Paths of this machine stay out of what is published.
REAL_WASM_BINDGEN=$(command -v wasm-bindgen)
PATH="$PWD/.ci/bin:$PATH"
home=${CARGO_HOME:-$HOME/.cargo}
RUSTFLAGS="-Clink-arg=--emit-relocs --remap-path-prefix=$home/registry/src= --remap-path-prefix=$PWD="
export REAL_WASM_BINDGEN RUSTFLAGS

say "building dist/"
mkdir -p .cache
touch .cache/build-began
trunk build --features split
cp .cache/parts/*.wasm dist/

say "building the worker that checks values against schemas"
cargo build --release --target wasm32-unknown-unknown --bin validator --features validator
worker=.cache/worker
"$REAL_WASM_BINDGEN" target/wasm32-unknown-unknown/release/validator.wasm --out-dir "$worker" --out-name worker \
  --target no-modules --no-typescript --remove-name-section --remove-producers-section
cat "$worker/worker.js" src/worker.js >"$worker/whole.js"
# For this machine, with the flags that it needs.
pack() { env -u RUSTFLAGS cargo run --quiet --example pack -- dist "$@"; }
pack validator "$worker/whole.js" "$worker/worker_bg.wasm"
pack sandbox public/sandbox.html
# Narrow screens have the last word in both.
sed -n '/^\/\* Narrow screens/,$p' style/main.css | cat style/later.css - >.cache/later.css
pack later .cache/later.css

# `make` compares this file with the sources: a source that was saved during the build is newer than the build.
touch -r .cache/build-began dist/index.html
