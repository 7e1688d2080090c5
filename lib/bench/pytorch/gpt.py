"""Headway's GPT in plain PyTorch, as a contestant of `headway bench --against pytorch`.

The same sizes, weights, batches, loss and optimizer as Headway's, written as PyTorch is usually written:
fused attention, fused AdamW, `clip_grad_norm_`.
"""

import json
import os

import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file
from torch import nn


class Attention(nn.Module):
    def __init__(self, config):
        super().__init__()
        C = config["hiddenSize"]
        self.heads = config["numAttentionHeads"]
        self.c_attn = nn.Linear(C, 3 * C, bias=config["bias"])
        self.c_proj = nn.Linear(C, C, bias=config["bias"])

    def forward(self, x, cache=None):
        B, T, C = x.shape
        q, k, v = self.c_attn(x).split(C, dim=2)
        q, k, v = (y.view(B, T, self.heads, C // self.heads).transpose(1, 2) for y in (q, k, v))
        if cache is not None:
            k, v = cache.extend(k, v)
        # With a cache one token comes at a time, and may look at all before it.
        y = F.scaled_dot_product_attention(q, k, v, is_causal=T > 1)
        return self.c_proj(y.transpose(1, 2).reshape(B, T, C))


class FeedForward(nn.Module):
    def __init__(self, config):
        super().__init__()
        C, width = config["hiddenSize"], config["intermediateSize"]
        self.c_fc = nn.Linear(C, width, bias=config["bias"])
        self.c_proj = nn.Linear(width, C, bias=config["bias"])
        self.approximate = {"gelu": "none", "gelu_new": "tanh"}[config["activation"]]

    def forward(self, x):
        return self.c_proj(F.gelu(self.c_fc(x), approximate=self.approximate))


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        C, norm = config["hiddenSize"], {"eps": config["layerNormEps"], "bias": config["bias"]}
        self.ln_1 = nn.LayerNorm(C, **norm)
        self.attn = Attention(config)
        self.ln_2 = nn.LayerNorm(C, **norm)
        self.mlp = FeedForward(config)

    def forward(self, x, cache=None):
        x = x + self.attn(self.ln_1(x), cache)
        return x + self.mlp(self.ln_2(x))


class Gpt(nn.Module):
    def __init__(self, config):
        super().__init__()
        C = config["hiddenSize"]
        self.wte = nn.Embedding(config["vocabSize"], C)
        self.wpe = nn.Embedding(config["maxPositionEmbeddings"], C)
        self.h = nn.ModuleList(Block(config) for _ in range(config["numHiddenLayers"]))
        self.ln_f = nn.LayerNorm(C, eps=config["layerNormEps"], bias=config["bias"])

    def forward(self, ids, caches=None, past=0):
        positions = torch.arange(past, past + ids.shape[1])
        x = self.wte(ids) + self.wpe(positions)
        for layer, block in enumerate(self.h):
            x = block(x, caches[layer] if caches else None)
        return F.linear(self.ln_f(x), self.wte.weight)  # tied

    def loss(self, ids, labels):
        logits = self(ids)
        return F.cross_entropy(logits.view(-1, logits.shape[-1]), labels.view(-1), ignore_index=-100)


class LayerCache:
    """Keys and values of one layer, in place: nothing is copied when a token comes."""

    def __init__(self, config, length):
        heads = config["numAttentionHeads"]
        shape = (1, heads, length, config["hiddenSize"] // heads)
        self.keys, self.values, self.length = torch.empty(shape), torch.empty(shape), 0

    def extend(self, k, v):
        start, self.length = self.length, self.length + k.shape[2]
        self.keys[:, :, start : self.length] = k
        self.values[:, :, start : self.length] = v
        return self.keys[:, :, : self.length], self.values[:, :, : self.length]


def load_model(folder, config):
    """The task's model with its weights."""
    with torch.device("meta"):
        model = Gpt(config)
    weights = {}
    with safe_open(os.path.join(folder, "model.safetensors"), "pt") as file:
        for name in file.keys():
            weight = file.get_tensor(name)
            # GPT-2's checkpoints hold the matrices of its projections the other way round.
            projection = weight.dim() == 2 and ".c_" in name
            weights[name] = nn.Parameter(weight.t().contiguous() if projection else weight.clone())
    model.load_state_dict(weights, assign=True)
    return model


def adamw(model, chosen):
    """AdamW that decays matrices alone."""
    groups = [
        {"params": [p for p in model.parameters() if p.dim() >= 2], "weight_decay": chosen["weightDecay"]},
        {"params": [p for p in model.parameters() if p.dim() < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(
        groups,
        lr=chosen["learningRate"],
        betas=(chosen["adamBeta1"], chosen["adamBeta2"]),
        eps=chosen["adamEpsilon"],
        fused=True,
    )


def train_steps(folder, compiled):
    """A function that takes one training step and gives the loss."""
    with open(os.path.join(folder, "task.json")) as file:
        task = json.load(file)
    chosen = task["optimizer"]
    model = load_model(folder, task["config"])
    batches = load_file(os.path.join(folder, "batches.safetensors"))
    ids, labels = batches["inputIds"].long(), batches["labels"].long()
    optimizer = adamw(model, chosen)
    loss_of = torch.compile(model.loss) if compiled else model.loss
    accumulate = chosen["gradientAccumulationSteps"]
    drawn = 0

    def step():
        nonlocal drawn
        optimizer.zero_grad(set_to_none=True)
        total = 0.0
        for _ in range(accumulate):
            batch = drawn % len(ids)
            drawn += 1
            loss = loss_of(ids[batch], labels[batch]) / accumulate
            loss.backward()
            total += loss.detach()
        nn.utils.clip_grad_norm_(model.parameters(), chosen["maxGradNorm"])
        optimizer.step()
        return total.item()

    tokens = accumulate * task["batchSize"] * task["sequenceLength"]
    return lambda: {"loss": step(), "tokens": tokens, "flops": task["updateFlops"]}


def generate_texts(folder, compiled):
    """A function that writes a text greedily with a cache, from one token."""
    with open(os.path.join(folder, "task.json")) as file:
        task = json.load(file)
    config, length = task["config"], task["newTokens"]
    model = load_model(folder, config).eval()
    run = torch.compile(model, dynamic=True) if compiled else model

    @torch.inference_mode()
    def text():
        caches = [LayerCache(config, length) for _ in model.h]
        token = torch.zeros(1, 1, dtype=torch.long)
        for past in range(length):
            token = run(token, caches, past)[:, -1].argmax(-1, keepdim=True)
            token.item()  # each token is shown as it comes
        return {"tokens": length}

    return text
