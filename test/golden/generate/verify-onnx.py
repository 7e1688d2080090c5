"""Checks what `save-onnx.ts` wrote with onnx and ONNX Runtime for Python: the outputs must be those of
transformers, which loads the models that the files were made of.

    npx tsx test/golden/generate/save-onnx.ts OUT [MODEL…]
    python test/golden/generate/verify-onnx.py OUT test/golden/tiny-* [MODEL…]
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
import transformers
from transformers import AutoConfig

out = Path(sys.argv[1])
for directory in map(Path, sys.argv[2:]):
    path = out / directory.name / "onnx" / "model.onnx"
    onnx.checker.check_model(str(path), full_check=True)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    config = AutoConfig.from_pretrained(directory)
    model = getattr(transformers, config.architectures[0]).from_pretrained(directory, dtype=torch.float32).eval()
    inputs = {each.name: each for each in session.get_inputs()}
    rng = np.random.default_rng(1)
    longest = min(config.max_position_embeddings, 40) - (2 if config.model_type == "roberta" else 0)
    worst = 0.0
    for batch, length in [(1, 1), (1, longest), (2, 7), (3, 5), (8, 11)]:
        # Not the first ids: RoBERTa takes one of them for padding.
        ids = rng.integers(5, config.vocab_size, (batch, length))
        mask = np.ones_like(ids)
        for row in range(1, batch):
            mask[row, length - row % length :] = 0
        ids[mask == 0] = config.pad_token_id
        feeds = {"input_ids": ids, "attention_mask": mask}
        if "token_type_ids" in inputs:
            feeds["token_type_ids"] = (np.arange(length) > length // 2).astype(np.int64) * np.ones_like(ids)
        with torch.no_grad():
            wanted = model(**{name: torch.tensor(value) for name, value in feeds.items()})
        for name, each in inputs.items():
            if name.startswith("past"):
                feeds[name] = np.zeros((batch, each.shape[1], 0, each.shape[3]), np.float32)
        [output, *_] = session.run(None, feeds)
        reference = wanted[session.get_outputs()[0].name].numpy()
        assert output.shape == reference.shape, (output.shape, reference.shape)
        if output.shape[:2] == mask.shape:
            output, reference = output[mask == 1], reference[mask == 1]
        worst = max(worst, np.abs(output - reference).max() / np.abs(reference).max())
    print(f"{directory.name}: {session.get_outputs()[0].name}, relative error {worst:.1e}")
    assert worst < 1e-5, directory.name
