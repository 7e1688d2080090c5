"""Writes test/golden/safetensors-file.json: a file made by the Python package, in base64, and what it holds.

    python test/golden/generate/safetensors_file.py            # write the golden file
    python test/golden/generate/safetensors_file.py FILE       # read FILE and print what it holds, as JSON

The second form is the reverse direction, for a file that Headway wrote, such as a saved model. (That
Headway writes the very bytes the Python package writes is tested in test/checkpoints/.)
"""
import base64
import json
import sys
from pathlib import Path

import safetensors
import torch
from safetensors import safe_open
from safetensors.torch import save


def plain(tensor):
    return {
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "shape": list(tensor.shape),
        "values": tensor.to(torch.float64).flatten().tolist(),
    }


def describe(path):
    with safe_open(path, "pt") as file:
        tensors = {name: plain(file.get_tensor(name)) for name in file.keys()}
        return {"tensors": tensors, "metadata": file.metadata()}


if len(sys.argv) > 1:
    print(json.dumps(describe(sys.argv[1])))
    sys.exit()

values = [[-2.5, -1.0, 0.0], [0.3333, 1.0, 1000.25]]
tensors = {
    "h.0.weight": torch.tensor(values, dtype=torch.float32),
    "double": torch.tensor(values, dtype=torch.float64),
    "half": torch.tensor([*sum(values, []), 6e-8, float("inf")], dtype=torch.float16),
    "brain": torch.tensor(values, dtype=torch.bfloat16),
    "long": torch.tensor([-(2**40), 7], dtype=torch.int64),
    "int": torch.tensor([-70000, 7], dtype=torch.int32),
    "short": torch.tensor([-300, 7, 9], dtype=torch.int16),
    "byte": torch.tensor([-3, 7, 9], dtype=torch.int8),
    "unsigned": torch.tensor([0, 255, 9], dtype=torch.uint8),
    "mask": torch.tensor([True, False, True]),
    "scalar": torch.tensor(3.5),
    "empty": torch.zeros(0, 4),
    "größe": torch.ones(1),
}
golden = {
    "versions": {"safetensors": safetensors.__version__, "torch": torch.__version__.split("+")[0]},
    "base64": base64.b64encode(save(tensors, metadata={"format": "pt"})).decode(),
    "metadata": {"format": "pt"},
    "tensors": {
        # JSON has no infinity: null stands for it.
        name: {**plain(t), "values": [v if abs(v) != float("inf") else None for v in plain(t)["values"]]}
        for name, t in tensors.items()
    },
}
path = Path(__file__).parent.parent / "safetensors-file.json"
path.write_text(json.dumps(golden, indent=1) + "\n")
