"""Loads GGUF files that Headway wrote with llama.cpp, through llama-cpp-python, and checks token ids and the greedy
text that each has beside it (`FILE.gguf` and `FILE.json`).

    npx tsx test/golden/generate/save-gguf.ts MODEL OUT
    python test/golden/generate/verify-gguf.py OUT
"""

import json
import sys
from pathlib import Path

from llama_cpp import Llama

for path in sorted(Path(sys.argv[1]).glob("*.gguf")):
    expected = json.loads(path.with_suffix(".json").read_text())
    model = Llama(str(path), n_ctx=256, verbose=False)
    for each in expected:
        ids = model.tokenize(each["prompt"].encode(), add_bos=False)
        assert ids == each["promptIds"], (path.name, ids, each["promptIds"])
        written = []
        for token in model.generate(ids, temp=0.0, top_k=1, repeat_penalty=1.0):
            written.append(token)
            if len(written) == len(each["ids"]):
                break
        same = next((i for i, (a, b) in enumerate(zip(written, each["ids"])) if a != b), len(written))
        print(f"{path.name}: {each['prompt']!r}: {same} of {len(written)} tokens alike")
        assert same == len(written)
        model.reset()
