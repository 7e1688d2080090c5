"""Which tokens transformers' logits warpers keep, and with what probability.

    python test/golden/generate/sampling.py > test/golden/sampling.json
"""

import json

import torch
import transformers
from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

SEED = 20250111
generator = torch.Generator().manual_seed(SEED)
logits = 3 * torch.randn(12, generator=generator)
logits[5] = logits[8]  # two tokens alike: both stay when the k-th is one of them
settings = [
    dict(),
    dict(temperature=0.5),
    dict(temperature=2.0),
    dict(topK=1),
    *[dict(topK=k) for k in range(2, 9)],
    dict(topK=40),
    dict(topP=0.1),
    dict(topP=0.8),
    dict(topP=0.99),
    dict(topP=1.0),
    dict(temperature=1.7, topK=6, topP=0.7),
    dict(temperature=0.6, topK=3, topP=0.95),
]


def warp(temperature=None, topK=None, topP=None):
    """In the order in which `generate` applies them."""
    scores = logits[None].double()
    if temperature:
        scores = TemperatureLogitsWarper(temperature)(None, scores)
    if topK:
        scores = TopKLogitsWarper(topK)(None, scores)
    if topP and topP < 1:
        scores = TopPLogitsWarper(topP)(None, scores)
    probabilities = torch.softmax(scores[0], -1).tolist()
    return {str(i): p for i, p in enumerate(probabilities) if p > 0}


print(
    json.dumps(
        {
            "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
            "seed": SEED,
            "logits": logits.tolist(),
            "cases": [{"options": s, "kept": warp(**s)} for s in settings],
        }
    )
)
