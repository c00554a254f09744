#!/usr/bin/env bash
# Makes Support/profile/gatehouse.profdata anew: builds the gateway with counters, puts load on it and keeps what was counted.
# Arguments: the flags of the release build.
set -euo pipefail
cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
scratch=.build-profile
counts=$scratch/counts
tools=$(dirname "$(readlink -f "$(command -v "$swift")")")
runtime=$(find "$tools/../lib/clang" -name "libclang_rt.profile*.a" | grep -- "$(uname -m)" | head -n 1)
[ -n "$runtime" ] || { echo "the toolchain in $tools has no library that writes profiles" >&2; exit 1; }

"$swift" build "$@" --scratch-path "$scratch" --product gatehouse \
  -Xswiftc -Xfrontend -Xswiftc -ir-profile-generate -Xlinker -u__llvm_profile_runtime -Xlinker "$(readlink -f "$runtime")"
rm -rf "$counts"
mkdir -p "$counts"
# One target, a choice among three with rules, and the translations between dialects, plain and streamed.
LLVM_PROFILE_FILE="$PWD/$counts/%p-%m.profraw" Benchmarks/run.py --gatehouse "$scratch/release/gatehouse" \
  --peers gatehouse,gatehouse-routing --connections 32 --seconds 3 --rounds 1 --streams 0 --starts 1 \
  --results "$scratch/results" --work-dir "$scratch/bench"
"$tools/llvm-profdata" merge --sparse -o Support/profile/gatehouse.profdata "$counts"/*.profraw
ls -l Support/profile/gatehouse.profdata
