#!/usr/bin/env bash
# Installs the system packages that building and testing need, if they are missing (Debian and its kin).
set -euo pipefail

packages=(libsqlite3-dev zlib1g-dev make gcc python3 python3-venv unzip curl)
missing=()
if command -v dpkg-query >/dev/null; then
  for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
fi
if [ ${#missing[@]} -gt 0 ]; then
  echo "installing ${missing[*]}"
  sudo=""
  [ "$(id -u)" = 0 ] || sudo="sudo"
  $sudo apt-get update -q
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
fi
command -v swift >/dev/null || {
  echo "Swift 6.2 or later is needed: https://www.swift.org/install/linux" >&2
  exit 1
}
