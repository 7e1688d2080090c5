"""llama.cpp as a contestant of `headway bench generate --against llama.cpp`, through llama-cpp-python.

Reads requests from stdin and answers on stdout, JSON, one a line; see `WorkerRequest` in lib/bench/worker.ts and
lib/bench/model-workload.ts, which does the same work. With the path of a model as its argument it writes one token.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time

THREADS = int(os.environ["HEADWAY_BENCH_THREADS"])
PROMPT, NEW = 256, 64  # tokens


def load(path):
    from llama_cpp import Llama

    return Llama(path, n_ctx=512, n_batch=512, n_threads=THREADS, n_threads_batch=THREADS, verbose=False)


def prompt_of(count):
    return [1 + i % 200 for i in range(count)]


def greedy(model, token, count):
    for _ in range(count):
        model.eval([token])
        token = int(model._scores[-1].argmax())
    return token


def reading(path):
    model = load(path)

    def work():
        model.reset()
        start = time.perf_counter()
        model.eval(prompt_of(PROMPT))
        return PROMPT, time.perf_counter() - start

    return work


def writing(path):
    model = load(path)

    def work():
        model.reset()
        model.eval(prompt_of(PROMPT))
        start = time.perf_counter()
        greedy(model, prompt_of(1)[0], NEW)
        return NEW, time.perf_counter() - start

    return work


def first_token(path):
    def work():
        start = time.perf_counter()
        subprocess.run([sys.executable, __file__, path], check=True, stdout=subprocess.DEVNULL)
        return 1, time.perf_counter() - start

    return work


works = {"reading": reading, "writing": writing, "first token": first_token}


def peak_memory_bytes():
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(own, children) * (1 if sys.platform == "darwin" else 1024)


def main():
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever else prints, prints to stderr
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the benchmark, and that ends the input
    work = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["ask"] == "start model":
                work = works[request["work"]](request["model"])
                value = True
            elif request["ask"] == "turn":
                done = [work() for _ in range(request["repetitions"])]
                value = {"milliseconds": [seconds * 1000 for _, seconds in done], "tokens": done[0][0]}
            else:
                value = peak_memory_bytes()
            reply = {"value": value}
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), file=replies, flush=True)


if len(sys.argv) > 1:
    greedy(load(sys.argv[1]), prompt_of(1)[0], 1)
else:
    main()
