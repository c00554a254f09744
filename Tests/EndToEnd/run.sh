#!/bin/sh
# Runs the end-to-end tests: real client SDKs in front of Gatehouse, scripted and real model servers behind it.
#
#   Tests/EndToEnd/run.sh [pytest arguments]
#
# GATEHOUSE_BIN       the binary under test                (default: .build/debug/gatehouse)
# E2E_VENV            where the Python environment lives   (default: .build/e2e-venv)
# REAL_UPSTREAMS_DIR  where the real model servers live    (default: .build/real-upstreams)
# GATEHOUSE_FIXTURES  recorded traffic of providers        (default: ../shared/fixtures, if it is there; else none is replayed)
#
# What is missing is installed; what is there is kept.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

absolute() { case $1 in /*) printf '%s' "$1" ;; *) printf '%s/%s' "$PWD" "$1" ;; esac; }
GATEHOUSE_BIN=$(absolute "${GATEHOUSE_BIN:-$root/.build/debug/gatehouse}")
E2E_VENV=$(absolute "${E2E_VENV:-$root/.build/e2e-venv}")
REAL_UPSTREAMS_DIR=$(absolute "${REAL_UPSTREAMS_DIR:-$root/.build/real-upstreams}")
export GATEHOUSE_BIN REAL_UPSTREAMS_DIR

if [ ! -x "$GATEHOUSE_BIN" ]; then
  echo "no binary at $GATEHOUSE_BIN: build it first, or set GATEHOUSE_BIN" >&2
  exit 2
fi

requirements=$here/requirements.txt
if ! cmp -s "$requirements" "$E2E_VENV/requirements.txt"; then
  python3 -m venv --clear "$E2E_VENV"
  "$E2E_VENV/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
  cp "$requirements" "$E2E_VENV/requirements.txt"
fi

# A real browser for the console.
if ! command -v chromium >/dev/null || ! command -v chromedriver >/dev/null; then
  sudo=""
  [ "$(id -u)" = 0 ] || sudo="sudo"
  $sudo apt-get update -q
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium chromium-driver
fi

make --silent -C "$root/Support/scripted-upstream" scripted-upstream
"$root/Support/real-upstreams/install.sh"

# What the tests write lies in memory where there is plenty: a disk that stalls for a minute, as one does that is still
# writing down a build, would stall the gateways, and that is not what is tested.
if [ -z "${TMPDIR:-}" ] && [ "$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)" -gt 8000000 ] 2>/dev/null; then
  export TMPDIR=/dev/shm
fi

cd "$here"
exec "$E2E_VENV/bin/python" -m pytest "$@"
