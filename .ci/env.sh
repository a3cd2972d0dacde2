# shellcheck shell=sh
# Sourced by every script here: the project's root as working directory, and its own tools before any others.
# Knows where the tools are; does not know how they come there (that is setup.sh).
set -eu
cd "$(dirname "$0")/.."
# A new rustup is often not on PATH before the next login.
PATH="$PWD/.tools/bin:$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"
export PATH

say() { printf '\n== %s\n' "$*"; }
stop() {
  printf '\nStopped: %s\n' "$*" >&2
  exit 1
}
