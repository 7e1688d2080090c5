"""Writes test/golden/gguf-file.json: a GGUF file made by llama.cpp's own package, in base64, and what it holds.

    python test/golden/generate/gguf_file.py            # write the golden file
    python test/golden/generate/gguf_file.py FILE       # read FILE and print what it holds, as JSON
"""
import base64
import json
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFReader, GGUFWriter
from gguf.quants import dequantize, quantize


def describe(path):
    reader = GGUFReader(path)
    return {
        "metadata": {
            name: field.contents() for name, field in reader.fields.items() if not name.startswith("GGUF.")
        },
        "tensors": {
            tensor.name: {
                "type": tensor.tensor_type.name,
                "shape": [int(axis) for axis in reversed(tensor.shape)],
                "values": dequantize(tensor.data, tensor.tensor_type).flatten().tolist(),
            }
            for tensor in reader.tensors
        },
    }


if len(sys.argv) > 1:
    print(json.dumps(describe(sys.argv[1])))
    sys.exit()

seed = 11
random = np.random.default_rng(seed)
with tempfile.TemporaryDirectory() as directory:
    path = str(Path(directory) / "tiny.gguf")
    writer = GGUFWriter(path, "llama")
    writer.add_uint8("a.uint8", 200)
    writer.add_int8("a.int8", -100)
    writer.add_uint16("a.uint16", 60_000)
    writer.add_int16("a.int16", -30_000)
    writer.add_uint32("a.uint32", 4_000_000_000)
    writer.add_int32("a.int32", -2_000_000_000)
    writer.add_float32("a.float32", 0.25)
    writer.add_float64("a.float64", 1e300)
    writer.add_uint64("a.uint64", 2**63 + 1)
    writer.add_int64("a.int64", -(2**62))
    writer.add_bool("a.bool", True)
    writer.add_string("a.string", "Größe ▁ 🙂")
    writer.add_array("an.array.of.strings", ["Ġt", "", "中"])
    writer.add_array("an.array.of.int32", [1, -2, 3])
    writer.add_array("an.array.of.float32", [0.5, -1.5])
    writer.add_array("an.array.of.bool", [True, False])
    for name, shape, kind in [
        ("a.matrix", (3, 64), "Q4_1"),
        ("a.vector", (5,), "F32"),
        ("three.axes", (2, 3, 4), "F16"),
        ("bytes", (2, 32), "Q8_0"),
    ]:
        values = random.standard_normal(shape).astype(np.float32)
        kind = GGMLQuantizationType[kind]
        if kind == GGMLQuantizationType.F32:
            writer.add_tensor(name, values)
        elif kind == GGMLQuantizationType.F16:
            writer.add_tensor(name, values.astype(np.float16))
        else:
            writer.add_tensor(name, quantize(values, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    described = describe(path)
    # JSON has no whole number past 2⁵³: those as text.
    for name in ("a.uint64", "a.int64"):
        described["metadata"][name] = str(described["metadata"][name])
    content = Path(path).read_bytes()

Path(__file__).parent.parent.joinpath("gguf-file.json").write_text(
    json.dumps(
        {
            "generator": "gguf_file.py",
            "versions": {name: version(name) for name in ("gguf", "numpy")},
            "seed": seed,
            "base64": base64.b64encode(content).decode(),
            **described,
        },
        indent=1,
        ensure_ascii=False,
    )
    + "\n"
)
