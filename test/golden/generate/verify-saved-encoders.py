"""Loads what `save-encoders.ts` wrote with transformers, and checks token ids and outputs.

    npx tsx test/golden/generate/save-encoders.ts DIR
    python test/golden/generate/verify-saved-encoders.py DIR
"""

import json
import sys
from pathlib import Path

import torch
import transformers

for directory in sorted(Path(sys.argv[1]).iterdir()):
    expected = json.loads((directory / "expected.json").read_text())
    [architecture] = json.loads((directory / "config.json").read_text())["architectures"]
    model, report = getattr(transformers, architecture).from_pretrained(directory, output_loading_info=True)
    problems = {kind: sorted(names) for kind, names in report.items() if names}
    assert not problems, (directory.name, problems)
    ids = transformers.AutoTokenizer.from_pretrained(directory)(expected["text"]).input_ids
    assert ids == expected["inputIds"], directory.name
    with torch.no_grad():
        outputs = model.eval()(torch.tensor([ids])).to_tuple()
    output, reference = outputs[0], torch.tensor(expected["output"])
    error = ((output - reference).abs().max() / output.abs().max()).item()
    print(f"{directory.name}: {len(ids)} tokens, output {list(output.shape)}, relative error {error:.1e}")
    assert error < 1e-5, directory.name
