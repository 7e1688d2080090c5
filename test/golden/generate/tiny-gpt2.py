"""A tiny random GPT-2 and a classifier as transformers saves them, with a tokenizer of bytes, and their
logits: of the language model those at the last position.

    python test/golden/generate/tiny-gpt2.py test/golden
"""

import json
import sys
from pathlib import Path

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import GPT2Config, GPT2ForSequenceClassification, GPT2LMHeadModel, PreTrainedTokenizerFast

SEED = 20250103
TEXT = "Call me Ishmael."
out = Path(sys.argv[1])

alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
vocab = {token: i for i, token in enumerate([*alphabet, "me", "<|endoftext|>"])}
tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=[("m", "e")]))
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
tokenizer.add_special_tokens(["<|endoftext|>"])
fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|endoftext|>")

end = vocab["<|endoftext|>"]
sizes = dict(vocab_size=len(vocab), n_positions=16, n_embd=6, n_layer=2, n_head=3)
tokens = dict(bos_token_id=end, eos_token_id=end, pad_token_id=end)
ids = fast(TEXT, return_tensors="pt").input_ids

for name, model in {
    "tiny-gpt2": GPT2LMHeadModel(GPT2Config(**sizes, **tokens)),
    "tiny-gpt2-classifier": GPT2ForSequenceClassification(
        GPT2Config(**sizes, **tokens, id2label={0: "negative", 1: "neutral", 2: "positive"})
    ),
}.items():
    torch.manual_seed(SEED)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(0.4 * torch.randn(parameter.shape))
    model.eval().save_pretrained(out / name)
    fast.save_pretrained(out / name)
    (out / name / "generation_config.json").unlink(missing_ok=True)
    logits = model(ids).logits.detach()[:, -1:] if name == "tiny-gpt2" else model(ids).logits.detach()
    (out / name / "model.safetensors").chmod(0o644)
    expected = {
        "generator": "tiny-gpt2.py",
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "seed": SEED,
        "text": TEXT,
        "inputIds": ids.tolist(),
        "logits": {"shape": list(logits.shape), "values": [float(f"{v:.9g}") for v in logits.flatten().tolist()]},
    }
    (out / name / "expected.json").write_text(json.dumps(expected) + "\n")
