"""Writes test/golden/quantization.json: random blocks of each ggml type with the numbers they stand for, and
random numbers with the blocks they become, as the `gguf` package (llama.cpp's own) computes them.

    python test/golden/generate/quantization.py
"""
import base64
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType
from gguf.quants import dequantize, quantize

seed = 5
random = np.random.default_rng(seed)

# Where the binary16 scales of a block lie: random bytes there would make infinities.
scales = {
    "F16": [0], "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0],
    "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208], "F32": [], "BF16": [],
}


def encoded(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def random_blocks(name, count):
    _, size = GGML_QUANT_SIZES[GGMLQuantizationType[name]]
    blocks = random.integers(0, 256, (count, size), dtype=np.uint8)
    for block in range(count):
        for at in scales[name]:
            # The second block's scales are subnormal; the third's negative.
            half = np.float16([1, 2e-7, -1][block % 3] * random.uniform(0.5, 2))
            blocks[block, at : at + 2] = np.frombuffer(half.tobytes(), np.uint8)
    return blocks


types = {}
for name in scales:
    kind = GGMLQuantizationType[name]
    if name in ("F32", "BF16"):
        values = random.standard_normal(6).astype(np.float32)
        blocks = quantize(values, kind).view(np.uint8)
    else:
        blocks = random_blocks(name, 3)
    types[name] = {
        "blocks": encoded(blocks),
        "values": encoded(dequantize(blocks.reshape(-1), kind).astype(np.float32)),
    }

# Ordinary weights, all zeros, all equal, ties, tiny (a subnormal scale), large.
rows = [
    random.standard_normal(32) * 0.02,
    np.zeros(32),
    np.full(32, -0.75),
    (np.arange(32) - 15.5) / 2,
    random.standard_normal(32) * 1e-7,
    random.standard_normal(32) * 3e4,
]
values = np.concatenate(rows).astype(np.float32)
written = {
    name: encoded(quantize(values, GGMLQuantizationType[name]))
    for name in ("F16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0")
}

Path(__file__).parent.parent.joinpath("quantization.json").write_text(
    json.dumps(
        {
            "generator": "quantization.py",
            "versions": {name: version(name) for name in ("gguf", "numpy")},
            "seed": seed,
            "types": types,
            "quantized": {"values": encoded(values), "types": written},
        },
        indent=1,
    )
    + "\n"
)
