#!/bin/sh
# Brings what a build needs and is not there: the pinned Rust, its wasm target, wasm-bindgen, trunk and wasm-split.
# A tool at the right version is used wherever it is; otherwise it goes into .tools/ and nowhere else.
# Knows versions: wasm-bindgen's from Cargo.lock, because the two halves must be equal; Rust's from
# rust-toolchain.toml; trunk's from below. Does not know browsers (browser.sh) or builds (build.sh).
. "$(dirname "$0")/env.sh"

# The newest trunk that the pinned Rust compiles.
trunk=0.21.14
# Cuts the program into parts; its other half is wasm_split_helpers in Cargo.lock.
split=0.2.4
bindgen=$(awk '$0 == "name = \"wasm-bindgen\"" { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock)
rust=$(sed -n 's/^channel = "\(.*\)"$/\1/p' rust-toolchain.toml)

have_rust() {
  libraries=$(rustc --print target-libdir --target wasm32-unknown-unknown 2>/dev/null) && [ -d "$libraries" ]
}
has_version() { "$1" --version 2>/dev/null | grep -qwF "$2"; }

# install CRATE VERSION [cargo's options]
install() {
  crate=$1 version=$2
  shift 2
  say "installing $crate $version into .tools/ (this happens once)"
  if command -v cargo-binstall >/dev/null &&
    cargo binstall --no-confirm --disable-strategies compile --root .tools "$crate@$version"; then
    return
  fi
  # These tools run for seconds, so they are compiled for a short wait rather than for speed. Their build
  # folder is ours too: a set-up that was interrupted goes on where it was.
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
    cargo install --locked --force --root .tools --target-dir .tools/build --version "$version" "$@" "$crate" ||
    stop "$crate $version could not be compiled; the reason is above. A second call goes on from here."
}

command -v cargo >/dev/null || stop "cargo is missing. Install Rust with rustup (https://rustup.rs), then try again."
if ! have_rust; then
  command -v rustup >/dev/null ||
    stop "this Rust has no wasm32-unknown-unknown target. Install it, or install Rust with rustup (https://rustup.rs)."
  say "installing Rust $rust with its wasm target"
  # Named in full, because RUSTUP_AUTO_INSTALL=0 keeps rustup from following rust-toolchain.toml by itself.
  rustup toolchain install "$rust" --profile minimal --component clippy --component rustfmt \
    --target wasm32-unknown-unknown
fi

if ! has_version wasm-bindgen "$bindgen" || ! has_version wasm-bindgen-test-runner "$bindgen"; then
  install wasm-bindgen-cli "$bindgen"
fi
has_version trunk "$trunk" || install trunk "$trunk"
# It does not tell its version, so the record of what was installed does.
if ! grep -qs "\"wasm_split_cli_support $split " .tools/.crates.toml; then
  install wasm_split_cli_support "$split" --features build-binary
fi
rm -rf .tools/build
