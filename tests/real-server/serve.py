"""serve.py MODEL PORT [options]: llama.cpp's own OpenAI-compatible server (package xllamacpp), on loopback only.

One thread and two slots: the tests ask how a real server speaks, not how fast it is. The model is far too small
to be right about anything, and nothing here may depend on what it says.
"""

import argparse
import os
import pathlib
import signal
import sys
import threading

import xllamacpp


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("port", type=int)
    parser.add_argument("--alias", default="smollm2-135m", help="the model's name in /v1/models")
    parser.add_argument("--api-key", help="answer 401 to requests without this key")
    parser.add_argument("--context", type=int, default=8192, help="tokens, shared by the slots")
    parser.add_argument("--slots", type=int, default=2, help="requests served at once")
    parser.add_argument("--cap", type=int, default=256, help="most tokens of a reply: a model this small runs on")
    return parser.parse_args()


def settings(given):
    params = xllamacpp.CommonParams()
    params.model.path = given.model
    params.hostnames = ["127.0.0.1"]
    params.port = given.port
    params.n_gpu_layers = 0
    params.cpuparams.n_threads = 1
    params.n_threads_http = 8
    params.n_ctx = given.context
    params.n_parallel = given.slots
    params.n_predict = given.cap
    params.verbosity = 1
    params.use_jinja = True
    params.chat_template = pathlib.Path(__file__).with_name("chat.jinja").read_text()
    if given.api_key:
        params.api_keys = [given.api_key]
    try:
        params.model_alias = {given.alias}
    except TypeError:  # Releases differ in whether a model has one name or several.
        params.model_alias = given.alias
    return params


def main():
    given = options()
    try:
        server = xllamacpp.Server(settings(given))
    except Exception as error:
        sys.exit(f"no real model server: {error}")
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    print("LISTENING", server.listening_address, "pid", os.getpid(), flush=True)
    ended.wait()
    # The server's threads may be in the middle of a reply; nobody waits for it any more.
    os._exit(0)


main()
