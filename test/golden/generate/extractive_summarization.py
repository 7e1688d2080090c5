"""The list-wise loss of sentences and its gradient, in PyTorch.

    python test/golden/generate/extractive_summarization.py > test/golden/extractive-summarization.json
"""

import json

import torch

SEED = 20251123
torch.manual_seed(SEED)
TEMPERATURE = 0.1

sentence_of = [
    [-1, 0, 0, 0, 1, 1, 2, 2, 2, 2, 2, -1],
    [-1, 0, 0, 1, 1, 1, 1, -1, -1, -1, -1, -1],
]
worth = [[0.12, 0.45, 0.31], [0.2, 0.05]]
logits = torch.randn(2, 12, 2, requires_grad=True)
losses = []
scores = []
for row, of in enumerate(sentence_of):
    votes = logits[row, :, 1] - logits[row, :, 0]
    own = torch.stack([votes[[t for t, s in enumerate(of) if s == i]].mean() for i in range(len(worth[row]))])
    target = torch.softmax(torch.tensor(worth[row]) / TEMPERATURE, 0)
    losses.append(torch.nn.functional.cross_entropy(own[None], target[None]))
    scores.append(own.tolist())
loss = torch.stack(losses).mean()
loss.backward()
print(
    json.dumps(
        {
            "versions": {"torch": torch.__version__},
            "seed": SEED,
            "temperature": TEMPERATURE,
            "sentenceOf": sentence_of,
            "worth": worth,
            "logits": logits.tolist(),
            "scores": scores,
            "loss": loss.item(),
            "gradient": logits.grad.tolist(),
        }
    )
)
