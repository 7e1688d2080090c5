"""Losses of the first steps of the benchmark's small tasks in PyTorch.

    npx tsx test/golden/generate/bench_training_tasks.ts && python test/golden/generate/bench_training.py

Run from the project's root. Trains with lib/bench/pytorch/gpt.py and bert.py themselves.
"""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, "lib/bench/pytorch")
import bert  # noqa: E402
import gpt  # noqa: E402
import torch  # noqa: E402

golden = {"versions": {"torch": torch.__version__.split("+")[0]}, "losses": {}}
for folder in sorted(Path(".headway/bench/golden").iterdir()):
    module = bert if folder.name == "classifier" else gpt
    step = module.train_steps(str(folder), compiled=False)
    golden["losses"][folder.name] = [step()["loss"] for _ in range(6)]
Path("test/golden/bench-training.json").write_text(json.dumps(golden) + "\n")
