"""PyTorch as a contestant of `headway bench --against pytorch`.

Reads requests from stdin and answers on stdout, JSON, one a line; see `WorkerRequest` in lib/bench/worker.ts.
"""

import json
import math
import os
import resource
import signal
import sys
import time

sys.dont_write_bytecode = True  # beside the sources
import bert  # noqa: E402
import gpt  # noqa: E402
import torch  # noqa: E402


def peak_memory_bytes():
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def take_turn(work, repetitions):
    milliseconds, losses, done = [], [], {}
    for _ in range(repetitions):
        start = time.perf_counter()
        done = dict(work())
        milliseconds.append((time.perf_counter() - start) * 1000)
        if "loss" in done:
            losses.append(done.pop("loss"))
    if losses and not all(map(math.isfinite, losses)):
        raise ArithmeticError("the loss is no longer a number")
    return {"milliseconds": milliseconds, **done, **({"losses": losses} if losses else {})}


works = {
    "train": gpt.train_steps,
    "finetune": bert.train_steps,
    "epoch": bert.epochs,
    "generate": gpt.generate_texts,
}


def main():
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever else prints, prints to stderr
    torch.set_num_threads(int(os.environ["HEADWAY_BENCH_THREADS"]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the benchmark, and that ends the input
    work = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["ask"] == "start":
                options = request["options"]
                compiled = options["implementation"] == "torch.compile"
                chosen = [options["variant"]] if "variant" in options else []
                work = works[request["bench"]](options["scratch"], compiled, *chosen)
                value = True
            elif request["ask"] == "turn":
                value = take_turn(work, request["repetitions"])
            else:
                value = peak_memory_bytes()
            reply = {"value": value}
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        try:
            replies.write(json.dumps(reply) + "\n")
            replies.flush()
        except BrokenPipeError:  # the benchmark was interrupted
            os._exit(1)


if __name__ == "__main__":
    main()
