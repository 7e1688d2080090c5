"""Sentence embeddings of all-MiniLM-L6-v2, by sentence-transformers.

    python test/golden/generate/minilm.py MODEL > test/golden/minilm.json
"""

import hashlib
import json
import sys
from pathlib import Path

import sentence_transformers
import torch

SENTENCES = [
    "Call me Ishmael.",
    "Whales are the largest animals that have ever lived.",
    "The largest animals of all time are whales.",
    "Interest rates rose by half a percent.",
    "Ça alors, un café crème: 3,50 € ✓",
    "a",
    "word " * 300,
]

model = sentence_transformers.SentenceTransformer(sys.argv[1], device="cpu")
with torch.no_grad():
    vectors = model.encode(SENTENCES, normalize_embeddings=True)
weights = Path(sys.argv[1], "model.safetensors").read_bytes()
json.dump(
    {
        "versions": {"sentence_transformers": sentence_transformers.__version__, "torch": torch.__version__},
        "file": {"sha256": hashlib.sha256(weights).hexdigest()},
        "sentences": SENTENCES,
        "maxLength": model.max_seq_length,
        "vectors": [[float(f"{value:.6g}") for value in vector] for vector in vectors.tolist()],
    },
    sys.stdout,
    ensure_ascii=False,
)
