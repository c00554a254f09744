"""Runs the HTTP server of llama.cpp, which the xllamacpp wheel carries as a library, until SIGTERM."""

import argparse
import pathlib
import signal
import threading

import xllamacpp

CONTEXT_TOKENS_PER_SLOT = 4096
PROMPT_CACHE_MIB = 64


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--model", required=True, help="path of the GGUF file")
    parser.add_argument("--alias", required=True, help="the model id that callers use")
    parser.add_argument("--key", required=True, help="the bearer key that callers must send")
    parser.add_argument("--template", type=pathlib.Path, required=True, help="chat template that knows tools")
    parser.add_argument("--slots", type=int, default=2, help="answers generated at the same time")
    return parser.parse_args()


def parameters(options: argparse.Namespace) -> "xllamacpp.CommonParams":
    chosen = xllamacpp.CommonParams()
    chosen.model.path = options.model
    chosen.model_alias = {options.alias}
    chosen.hostnames = ["127.0.0.1"]
    chosen.port = options.port
    chosen.api_keys = [options.key]
    chosen.n_parallel = options.slots
    chosen.n_ctx = CONTEXT_TOKENS_PER_SLOT * options.slots
    chosen.cache_ram_mib = PROMPT_CACHE_MIB
    chosen.cpuparams.n_threads = 1
    chosen.cpuparams_batch.n_threads = 1
    chosen.use_jinja = True
    chosen.chat_template = options.template.read_text()
    chosen.endpoint_metrics = True
    chosen.endpoint_slots = True
    return chosen


def main() -> None:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    server = xllamacpp.Server(parameters(arguments()))
    print(f"listening on {server.listening_address}", flush=True)
    stopped.wait()


if __name__ == "__main__":
    main()
