"""Writes test/golden/training.json: PyTorch's cross-entropy, AdamW, gradient clipping, and nanoGPT's get_lr.

    python test/golden/generate/training.py
"""
import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F

SEED = 7
torch.manual_seed(SEED)


def numbers(tensor):
    return tensor.detach().flatten().tolist()


def cross_entropies():
    logits = torch.randn(6, 5) * 3
    labels = torch.tensor([0, 4, -100, 2, 2, 1])
    weights = torch.tensor([0.5, 1.0, 2.0, 1.5, 3.0])
    cases = []
    for options, torch_options in [
        ({}, {}),
        ({"ignoreIndex": 2}, {"ignore_index": 2}),
        ({"classWeights": numbers(weights)}, {"weight": weights}),
        ({"labelSmoothing": 0.1}, {"label_smoothing": 0.1}),
        ({"classWeights": numbers(weights), "labelSmoothing": 0.2}, {"weight": weights, "label_smoothing": 0.2}),
    ]:
        case_labels = labels.clamp(min=0) if "ignoreIndex" in options else labels
        leaf = logits.clone().requires_grad_()
        loss = F.cross_entropy(leaf, case_labels, **torch_options)
        loss.backward()
        cases.append(
            {"options": options, "labels": case_labels.tolist(), "loss": loss.item(), "gradient": numbers(leaf.grad)}
        )
    return {"logits": numbers(logits), "shape": list(logits.shape), "cases": cases}


def muon():
    """Six steps on a wide and a tall matrix by torch.optim.Muon, its bfloat16 taken as float32."""
    generator = torch.Generator().manual_seed(SEED)  # its own: the other golden values stay as they are
    shapes = {"h.0.wide": [3, 5], "h.1.tall": [6, 2]}
    parameters = {name: torch.nn.Parameter(torch.randn(shape, generator=generator)) for name, shape in shapes.items()}
    initial = {name: numbers(p) for name, p in parameters.items()}
    optimizer = torch.optim.Muon(
        parameters.values(), lr=0.05, weight_decay=0.3, momentum=0.95, adjust_lr_fn="match_rms_adamw"
    )
    bfloat16, torch.bfloat16 = torch.bfloat16, torch.float32
    steps = []
    for step in range(6):
        rate = 0.05 * (1 - step / 20)
        optimizer.param_groups[0]["lr"] = rate
        for parameter in parameters.values():
            parameter.grad = torch.randn(parameter.shape, generator=generator)
        gradients = {name: numbers(p.grad) for name, p in parameters.items()}
        optimizer.step()
        steps.append(
            {
                "learningRate": rate,
                "gradients": gradients,
                "parameters": {name: numbers(p) for name, p in parameters.items()},
            }
        )
    torch.bfloat16 = bfloat16
    return {"shapes": shapes, "weightDecay": 0.3, "initial": initial, "steps": steps}


def adamw():
    """Ten steps on parameters of two, one and three axes; decay on those of two or more, as nanoGPT groups them."""
    shapes = {"matrix": [3, 4], "bias": [4], "cube": [2, 2, 2]}
    parameters = {name: torch.nn.Parameter(torch.randn(shape)) for name, shape in shapes.items()}
    config = {"learningRate": 0.05, "adamBeta1": 0.9, "adamBeta2": 0.95, "adamEpsilon": 1e-6, "weightDecay": 0.3}
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in parameters.values() if p.dim() >= 2], "weight_decay": config["weightDecay"]},
            {"params": [p for p in parameters.values() if p.dim() < 2], "weight_decay": 0.0},
        ],
        lr=config["learningRate"],
        betas=(config["adamBeta1"], config["adamBeta2"]),
        eps=config["adamEpsilon"],
    )
    initial = {name: numbers(p) for name, p in parameters.items()}
    steps = []
    for step in range(10):
        rate = config["learningRate"] * (1 - step / 20)  # it must not be frozen at its first value
        for group in optimizer.param_groups:
            group["lr"] = rate
        gradients = {name: torch.randn(shape) * 10.0 ** (step % 3 - 1) for name, shape in shapes.items()}
        for name, p in parameters.items():
            p.grad = gradients[name].clone()
        optimizer.step()
        steps.append(
            {
                "learningRate": rate,
                "gradients": {name: numbers(g) for name, g in gradients.items()},
                "parameters": {name: numbers(p) for name, p in parameters.items()},
            }
        )
    return {"shapes": shapes, "config": config, "initial": initial, "steps": steps}


def clipping():
    cases = []
    # The last gradients are so small that the 1e-6 under the fraction counts.
    for max_norm, size in [(0.5, 1.0), (1.0, 1.0), (100.0, 1.0), (1e-6, 1e-6)]:
        leaves = [torch.nn.Parameter(torch.zeros(2, 3)), torch.nn.Parameter(torch.zeros(4))]
        for leaf in leaves:
            leaf.grad = torch.randn(leaf.shape) * size
        before = [numbers(leaf.grad) for leaf in leaves]
        norm = torch.nn.utils.clip_grad_norm_(leaves, max_norm)
        cases.append(
            {"maxNorm": max_norm, "before": before, "norm": norm.item(), "after": [numbers(leaf.grad) for leaf in leaves]}
        )
    return cases


def get_lr(it, learning_rate, warmup_iters, lr_decay_iters, min_lr):
    """nanoGPT, train.py (MIT licence, Andrej Karpathy), with its globals made arguments."""
    # 1) linear warmup for warmup_iters steps
    if it < warmup_iters:
        return learning_rate * (it + 1) / (warmup_iters + 1)
    # 2) if it > lr_decay_iters, return min learning rate
    if it > lr_decay_iters:
        return min_lr
    # 3) in between, use cosine decay down to min learning rate
    decay_ratio = (it - warmup_iters) / (lr_decay_iters - warmup_iters)
    assert 0 <= decay_ratio <= 1
    coeff = 0.5 * (1.0 + math.cos(math.pi * decay_ratio))  # coeff ranges 0..1
    return min_lr + coeff * (learning_rate - min_lr)


golden = {
    "versions": {"torch": torch.__version__.split("+")[0]},
    "seed": SEED,
    "crossEntropy": cross_entropies(),
    "adamw": adamw(),
    "muon": muon(),
    "clipping": clipping(),
    "learningRate": [
        {"step": step, "rate": get_lr(step, 1e-3, 100, 2000, 1e-4)}
        for step in [0, 1, 50, 99, 100, 101, 700, 1050, 1999, 2000, 2001, 9999]
    ],
}
path = Path(__file__).parent.parent / "training.json"
path.write_text(json.dumps(golden) + "\n")
