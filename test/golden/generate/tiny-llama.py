"""A tiny random Llama and a Qwen2 as transformers saves them, with the tokenizer of tiny-gpt2, and their
logits at the last position.

    python test/golden/generate/tiny-llama.py test/golden
"""

import json
import sys
from pathlib import Path

import torch
import transformers
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM

SEED = 20250105
TEXT = "Call me Ishmael."
out = Path(sys.argv[1])

fast = AutoTokenizer.from_pretrained(out / "tiny-gpt2")
end = fast.eos_token_id
sizes = dict(vocab_size=len(fast), max_position_embeddings=16, num_hidden_layers=2, intermediate_size=5)
heads = dict(hidden_size=12, num_attention_heads=6, num_key_value_heads=2)
tokens = dict(bos_token_id=end, eos_token_id=end, pad_token_id=end)
llama3 = dict(
    rope_type="llama3", factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=8
)
ids = fast(TEXT, return_tensors="pt").input_ids

for name, model in {
    "tiny-llama": LlamaForCausalLM(LlamaConfig(**sizes, **heads, **tokens, rope_parameters={"rope_theta": 500.0, **llama3})),
    "tiny-qwen2": Qwen2ForCausalLM(Qwen2Config(**sizes, **heads, **tokens, tie_word_embeddings=True)),
}.items():
    torch.manual_seed(SEED)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(0.4 * torch.randn(parameter.shape))
    # In the type that most open Llamas are published in.
    model.to(torch.bfloat16).save_pretrained(out / name)
    fast.save_pretrained(out / name)
    (out / name / "generation_config.json").unlink(missing_ok=True)
    (out / name / "model.safetensors").chmod(0o644)
    model = type(model).from_pretrained(out / name, dtype=torch.float32).eval()
    logits = model(ids).logits.detach()[:, -1:]
    expected = {
        "generator": "tiny-llama.py",
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "seed": SEED,
        "text": TEXT,
        "inputIds": ids.tolist(),
        "logits": {"shape": list(logits.shape), "values": [float(f"{v:.9g}") for v in logits.flatten().tolist()]},
    }
    (out / name / "expected.json").write_text(json.dumps(expected) + "\n")
