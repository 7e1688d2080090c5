"""Headway's classifier on BERT in plain PyTorch, as a contestant of `headway bench finetune --against pytorch`.

The same sizes, weights, batches, loss and optimizer as Headway's, written as PyTorch is usually written: fused
attention, fused AdamW, `clip_grad_norm_`. Parameters have Hugging Face's names.
"""

import itertools
import json
import os

import torch
import torch.nn.functional as F
from gpt import adamw
from safetensors.torch import load_file
from torch import nn


class SelfAttention(nn.Module):
    def __init__(self, config):
        super().__init__()
        C = config["hiddenSize"]
        self.heads = config["numAttentionHeads"]
        self.query, self.key, self.value = nn.Linear(C, C), nn.Linear(C, C), nn.Linear(C, C)

    def forward(self, x, mask):
        B, T, C = x.shape
        projected = (self.query(x), self.key(x), self.value(x))
        q, k, v = (y.view(B, T, self.heads, C // self.heads).transpose(1, 2) for y in projected)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return y.transpose(1, 2).reshape(B, T, C)


class AddAndNorm(nn.Module):
    def __init__(self, width, config):
        super().__init__()
        C = config["hiddenSize"]
        self.dense = nn.Linear(width, C)
        self.LayerNorm = nn.LayerNorm(C, eps=config["layerNormEps"])

    def forward(self, x, residual):
        return self.LayerNorm(residual + self.dense(x))


class Layer(nn.Module):
    def __init__(self, config):
        super().__init__()
        C, width = config["hiddenSize"], config["intermediateSize"]
        self.attention = nn.ModuleDict({"self": SelfAttention(config), "output": AddAndNorm(C, config)})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(C, width)})
        self.output = AddAndNorm(width, config)

    def forward(self, x, mask):
        x = self.attention["output"](self.attention["self"](x, mask), x)
        return self.output(F.gelu(self.intermediate["dense"](x)), x)


class Embeddings(nn.Module):
    def __init__(self, config):
        super().__init__()
        C = config["hiddenSize"]
        self.word_embeddings = nn.Embedding(config["vocabSize"], C)
        self.position_embeddings = nn.Embedding(config["maxPositionEmbeddings"], C)
        self.token_type_embeddings = nn.Embedding(config["typeVocabSize"], C)
        self.LayerNorm = nn.LayerNorm(C, eps=config["layerNormEps"])

    def forward(self, ids):
        x = self.word_embeddings(ids) + self.token_type_embeddings(torch.zeros_like(ids))
        return self.LayerNorm(x + self.position_embeddings(torch.arange(ids.shape[1])))


class Classifier(nn.Module):
    def __init__(self, config):
        super().__init__()
        C = config["hiddenSize"]
        layers = nn.ModuleList(Layer(config) for _ in range(config["numHiddenLayers"]))
        self.bert = nn.ModuleDict(
            {
                "embeddings": Embeddings(config),
                "encoder": nn.ModuleDict({"layer": layers}),
                "pooler": nn.ModuleDict({"dense": nn.Linear(C, C)}),
            }
        )
        self.classifier = nn.Linear(C, len(config["labels"]))

    def loss(self, ids, mask, labels):
        x = self.bert["embeddings"](ids)
        attended = mask[:, None, None, :].bool()
        for layer in self.bert["encoder"]["layer"]:
            x = layer(x, attended)
        pooled = torch.tanh(self.bert["pooler"]["dense"](x[:, 0]))
        return F.cross_entropy(self.classifier(pooled), labels)


def stepper(folder, compiled):
    """The task, and a function that takes one training step on a batch and gives the loss."""
    with open(os.path.join(folder, "task.json")) as file:
        task = json.load(file)
    chosen = task["optimizer"]
    model = Classifier(task["config"])
    model.load_state_dict(load_file(os.path.join(folder, "model.safetensors")))
    optimizer = adamw(model, chosen)
    loss_of = torch.compile(model.loss) if compiled else model.loss

    def step(ids, mask, labels):
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(ids, mask, labels)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), chosen["maxGradNorm"])
        optimizer.step()
        return loss.item()

    return task, step


def train_steps(folder, compiled):
    """A function that takes one training step and gives the loss."""
    task, step = stepper(folder, compiled)
    batches = load_file(os.path.join(folder, "batches.safetensors"))
    ids, mask, labels = (batches[name].long() for name in ("inputIds", "attentionMask", "labels"))
    order = itertools.cycle(zip(ids, mask, labels[..., 0]))
    tokens = task["batchSize"] * task["sequenceLength"]
    return lambda: {"loss": step(*next(order)), "tokens": tokens}


def epochs(folder, compiled, arrangement):
    """A function that takes a step on each batch and gives the mean loss; tokens are counted without padding."""
    _, step = stepper(folder, compiled)
    stored = load_file(os.path.join(folder, arrangement.replace(" ", "-") + ".safetensors"))
    parts = ("inputIds", "attentionMask", "labels")
    count = sum(name.endswith("labels") for name in stored)
    batches = [[stored[f"{i}.{part}"].long() for part in parts] for i in range(count)]
    tokens = sum(int(mask.sum()) for _, mask, _ in batches)
    return lambda: {"loss": sum(step(*batch) for batch in batches) / count, "tokens": tokens}
