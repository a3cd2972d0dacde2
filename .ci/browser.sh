#!/bin/sh
# Makes sure that there is a Chromium and its driver for the tests in a browser.
# Knows Debian's packages, and installs them only there and only as root. Elsewhere it says what is missing.
. "$(dirname "$0")/env.sh"

have_driver() { [ -x "${CHROMEDRIVER:-}" ] || command -v chromedriver >/dev/null; }
have_browser() {
  for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    command -v "$name" >/dev/null && return
  done
  [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ]
}

have_driver && have_browser && exit
if [ -f /etc/debian_version ] && [ "$(id -u)" = 0 ]; then
  say "installing chromium and chromium-driver with apt"
  apt-get update -qq || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium chromium-driver </dev/null || true
fi
if ! have_driver || ! have_browser; then
  stop "the tests in a browser need Chromium (or Chrome) and a chromedriver of the same version on PATH.
  Debian:  sudo apt-get install chromium chromium-driver
  Fedora:  sudo dnf install chromium chromedriver
  Arch:    sudo pacman -S chromium
  macOS:   brew install --cask google-chrome chromedriver
Then try again; \`cargo test\` alone runs the tests that need no browser."
fi
