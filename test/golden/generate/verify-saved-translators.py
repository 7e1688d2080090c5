"""Loads what `save-translators.ts` wrote with transformers, and checks token ids, logits and generated texts.

    npx tsx test/golden/generate/save-translators.ts DIR
    python test/golden/generate/verify-saved-translators.py DIR
"""

import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

for directory in sorted(Path(sys.argv[1]).iterdir()):
    expected = json.loads((directory / "expected.json").read_text())
    model, report = AutoModelForSeq2SeqLM.from_pretrained(directory, output_loading_info=True)
    problems = {kind: sorted(names) for kind, names in report.items() if names}
    assert not problems, (directory.name, problems)
    ids = AutoTokenizer.from_pretrained(directory)(expected["text"]).input_ids
    assert [*ids, model.config.eos_token_id] == expected["source"], directory.name
    source, target = torch.tensor([expected["source"]]), torch.tensor([expected["target"]])
    with torch.no_grad():
        logits = model.eval()(source, decoder_input_ids=target).logits
        reference = torch.tensor(expected["logits"])
        error = ((logits - reference).abs().max() / logits.abs().max()).item()
        assert error < 1e-5, (directory.name, error)
        for search in expected["searches"]:
            written = model.generate(source, num_beams=search["numBeams"], max_new_tokens=10, do_sample=False)
            tokens = written[0, 1:].tolist()
            end = tokens.index(model.config.eos_token_id) if model.config.eos_token_id in tokens else len(tokens)
            assert tokens[:end] == search["tokens"], (directory.name, search, tokens)
    print(f"{directory.name}: {type(model).__name__}, logits {list(logits.shape)}, relative error {error:.1e}")
