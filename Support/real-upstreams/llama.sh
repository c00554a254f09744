#!/bin/sh
# Runs llama.cpp's HTTP server with SmolLM2-135M-Instruct in the foreground, until SIGTERM.
#
#   llama.sh PORT          model name: smollm2-135m, key: $REAL_UPSTREAM_KEY (default sk-real-upstream)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
from=$(cd "${REAL_UPSTREAMS_DIR:-$here/../../.build/real-upstreams}" && pwd)
export HF_HUB_OFFLINE=1 OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
exec nice -n 10 "$from/llama/bin/python" "$here/llama_server.py" \
  --port "$1" \
  --model "$from/weights/SmolLM2-135M-Instruct.Q4_1.gguf" \
  --alias smollm2-135m \
  --key "${REAL_UPSTREAM_KEY:-sk-real-upstream}" \
  --template "$here/tools.jinja"
