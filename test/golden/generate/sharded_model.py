"""Writes test/golden/sharded-model.json: a tiny GPT-2 saved by transformers in several files, and its weights.

    python test/golden/generate/sharded_model.py
"""
import base64
import json
import tempfile
from importlib.metadata import version
from pathlib import Path

import torch
from transformers import GPT2Config, GPT2Model

seed = 3
torch.manual_seed(seed)
model = GPT2Model(GPT2Config(vocab_size=11, n_positions=4, n_embd=4, n_layer=1, n_head=1))
with tempfile.TemporaryDirectory() as directory:
    model.save_pretrained(directory, max_shard_size="1KB")
    files = {
        file.name: base64.b64encode(file.read_bytes()).decode()
        for file in sorted(Path(directory).iterdir())
        if ".safetensors" in file.name
    }

Path(__file__).parent.parent.joinpath("sharded-model.json").write_text(
    json.dumps(
        {
            "generator": "sharded_model.py",
            "versions": {name: version(name) for name in ("torch", "transformers", "safetensors")},
            "seed": seed,
            "files": files,
            "tensors": {
                name: {"shape": list(tensor.shape), "values": tensor.flatten().tolist()}
                for name, tensor in model.state_dict().items()
            },
        },
        indent=1,
    )
    + "\n"
)
print(list(files))
