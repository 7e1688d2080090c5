"""Adapters as PEFT writes them, for the tiny BERT and the tiny GPT-2 beside this folder, and what they compute.

    python test/golden/generate/lora.py
"""

import json
import shutil
from importlib.metadata import version
from pathlib import Path

import torch
from peft import LoraConfig, TaskType, get_peft_model
from transformers import AutoModelForSequenceClassification, AutoModelForTokenClassification

GOLDEN = Path(__file__).parent.parent
SEED = 20251123
torch.manual_seed(SEED)

KINDS = {
    "tiny-bert": (AutoModelForTokenClassification, TaskType.TOKEN_CLS, ["query", "value", "output.dense"], [2, 5, 6, 7, 3]),
    "tiny-gpt2": (AutoModelForSequenceClassification, TaskType.SEQ_CLS, ["attn.c_attn"], [60, 61, 62, 63]),
}

for name, (auto, task, targets, ids) in KINDS.items():
    base = auto.from_pretrained(GOLDEN / name, num_labels=3).eval()
    config = LoraConfig(task_type=task, r=4, lora_alpha=6, lora_dropout=0.1, target_modules=targets)
    model = get_peft_model(base, config).eval()
    with torch.no_grad():
        for parameter_name, parameter in model.named_parameters():
            if parameter.requires_grad:
                parameter.copy_(torch.randn_like(parameter) * 0.3)
        logits = model(torch.tensor([ids])).logits
    directory = GOLDEN / "lora" / name
    shutil.rmtree(directory, ignore_errors=True)
    model.save_pretrained(directory)
    (directory / "README.md").unlink(missing_ok=True)
    written = json.loads((directory / "adapter_config.json").read_text())
    written["base_model_name_or_path"] = name
    written["target_modules"] = sorted(written["target_modules"])
    (directory / "adapter_config.json").write_text(json.dumps(written, indent=2) + "\n")
    expected = {
        "versions": {package: version(package) for package in ["peft", "transformers", "torch"]},
        "seed": SEED,
        "inputIds": ids,
        "logits": {"shape": list(logits.shape), "values": logits.flatten().tolist()},
    }
    (directory / "expected.json").write_text(json.dumps(expected) + "\n")
    print(name, model.print_trainable_parameters())
