"""Loads what `save-lora.ts` wrote with PEFT, and checks outputs beside the weights and merged.

    npx tsx test/golden/generate/save-lora.ts DIR
    python test/golden/generate/verify-saved-lora.py DIR
"""

import json
import sys
from pathlib import Path

import torch
from peft import PeftConfig, PeftModel
from transformers import AutoModelForSequenceClassification, AutoModelForTokenClassification

for directory in sorted(Path(sys.argv[1]).iterdir()):
    expected = json.loads((directory / "expected.json").read_text())
    config = PeftConfig.from_pretrained(directory)
    auto = AutoModelForTokenClassification if config.task_type == "TOKEN_CLS" else AutoModelForSequenceClassification
    base = auto.from_pretrained(config.base_model_name_or_path, num_labels=3)
    model = PeftModel.from_pretrained(base, directory).eval()
    reference = torch.tensor(expected["logits"])
    with torch.no_grad():
        for kind, ready in (("beside", model), ("merged", model.merge_and_unload())):
            logits = ready(torch.tensor([expected["ids"]])).logits
            error = ((logits - reference).abs().max() / reference.abs().max()).item()
            print(f"{directory.name}, {kind}: relative error {error:.1e}")
            assert error < 1e-5, directory.name
