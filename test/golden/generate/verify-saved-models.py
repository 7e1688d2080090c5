"""Loads what `save-models.ts` wrote with transformers, and checks token ids and logits.

    npx tsx test/golden/generate/save-models.ts DIR
    python test/golden/generate/verify-saved-models.py DIR
"""

import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

for directory in sorted(Path(sys.argv[1]).iterdir()):
    expected = json.loads((directory / "expected.json").read_text())
    auto = AutoModelForSequenceClassification if directory.name == "classifier" else AutoModelForCausalLM
    model, report = auto.from_pretrained(directory, output_loading_info=True)
    problems = {kind: sorted(names) for kind, names in report.items() if names}
    assert not problems, (directory.name, problems)
    ids = AutoTokenizer.from_pretrained(directory)(expected["text"]).input_ids
    assert ids == expected["inputIds"], directory.name
    with torch.no_grad():
        logits = model.eval()(torch.tensor([ids])).logits
    reference = torch.tensor(expected["logits"])
    error = ((logits - reference).abs().max() / logits.abs().max()).item()
    print(f"{directory.name}: {len(ids)} tokens, logits {list(logits.shape)}, relative error {error:.1e}")
    assert error < 1e-5, directory.name
