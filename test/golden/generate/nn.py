"""What PyTorch computes for the parts of a Transformer.

    python test/golden/generate/nn.py > test/golden/nn.json
"""

import json
import math

import torch
import torch.nn.functional as F
from torch import nn

SEED = 20250101
generator = torch.Generator().manual_seed(SEED)


def normal(*shape):
    return torch.randn(*shape, generator=generator)


def plain(tensor):
    """Shape and values, with the nine digits that determine a float32."""
    tensor = tensor.detach()
    return {"shape": list(tensor.shape), "values": [float(f"{v:.9g}") for v in tensor.flatten().tolist()]}


def randomise(module):
    """Every parameter random, biases and norms too: a swapped or forgotten one shows."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(0.5 * normal(*parameter.shape))


golden = {"generator": "nn.py", "versions": {"torch": torch.__version__}, "seed": SEED}

# LayerNorm, with gradients of sum(output * probe)
x, probe = normal(2, 3, 5) * 3 + 1, normal(2, 3, 5)
norm = nn.LayerNorm(5, eps=1e-5)
randomise(norm)
x.requires_grad_()
(norm(x) * probe).sum().backward()
golden["layerNorm"] = {
    "x": plain(x),
    "probe": plain(probe),
    "weight": plain(norm.weight),
    "bias": plain(norm.bias),
    "output": plain(norm(x)),
    "gradients": {"x": plain(x.grad), "weight": plain(norm.weight.grad), "bias": plain(norm.bias.grad)},
}

# GELU, both forms, from deep in the left tail to far right
x = torch.linspace(-6, 6, 49)
golden["gelu"] = {"x": plain(x), "exact": plain(F.gelu(x)), "tanh": plain(F.gelu(x, approximate="tanh"))}

# Scaled dot-product attention
B, H, T, S, D = 2, 3, 4, 6, 5
q, k, v = normal(B, H, T, D), normal(B, H, S, D), normal(B, H, S, D)
padding = torch.tensor([[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0]])
aligned_to_end = torch.ones(T, S, dtype=torch.bool).tril(diagonal=S - T)
golden["attention"] = {
    "q": plain(q),
    "k": plain(k),
    "v": plain(v),
    "attentionMask": plain(padding),
    "unmasked": plain(F.scaled_dot_product_attention(q, k, v)),
    "causal": plain(F.scaled_dot_product_attention(q, k[:, :, :T], v[:, :, :T], is_causal=True)),
    "causalAlignedToEnd": plain(F.scaled_dot_product_attention(q, k, v, attn_mask=aligned_to_end)),
    "padded": plain(F.scaled_dot_product_attention(q, k, v, attn_mask=padding.bool()[:, None, None, :])),
}

# Multi-head attention. PyTorch keeps [out, in]; GPT-2's Conv1D [in, out]: transposed here.
x = normal(2, 5, 12)
mha = nn.MultiheadAttention(12, 3, batch_first=True)
randomise(mha)
causal = torch.triu(torch.full((5, 5), -math.inf), diagonal=1)
output, weights = mha(x, x, x, attn_mask=causal, average_attn_weights=False)
golden["multiHeadAttention"] = {
    "x": plain(x),
    "parameters": {
        "c_attn.weight": plain(mha.in_proj_weight.T),
        "c_attn.bias": plain(mha.in_proj_bias),
        "c_proj.weight": plain(mha.out_proj.weight.T),
        "c_proj.bias": plain(mha.out_proj.bias),
    },
    "output": plain(output),
    "weights": plain(weights),
}

# A whole block, both places of the norm
for place, norm_first in (("pre", True), ("post", False)):
    layer = nn.TransformerEncoderLayer(8, 2, 20, 0.0, F.gelu, 1e-5, batch_first=True, norm_first=norm_first)
    randomise(layer)
    x = normal(2, 4, 8)
    golden[f"{place}NormBlock"] = {
        "x": plain(x),
        "parameters": {
            "ln_1.weight": plain(layer.norm1.weight),
            "ln_1.bias": plain(layer.norm1.bias),
            "attn.c_attn.weight": plain(layer.self_attn.in_proj_weight.T),
            "attn.c_attn.bias": plain(layer.self_attn.in_proj_bias),
            "attn.c_proj.weight": plain(layer.self_attn.out_proj.weight.T),
            "attn.c_proj.bias": plain(layer.self_attn.out_proj.bias),
            "ln_2.weight": plain(layer.norm2.weight),
            "ln_2.bias": plain(layer.norm2.bias),
            "mlp.c_fc.weight": plain(layer.linear1.weight.T),
            "mlp.c_fc.bias": plain(layer.linear1.bias),
            "mlp.c_proj.weight": plain(layer.linear2.weight.T),
            "mlp.c_proj.bias": plain(layer.linear2.bias),
        },
        "output": plain(layer(x)),
    }

# Sinusoidal positions, by the formula of Vaswani et al. 2017, §3.5, in double precision
length, hidden = 9, 6
positions = torch.zeros(length, hidden, dtype=torch.float64)
for p in range(length):
    for i in range(hidden // 2):
        positions[p, 2 * i] = math.sin(p / 10000 ** (2 * i / hidden))
        positions[p, 2 * i + 1] = math.cos(p / 10000 ** (2 * i / hidden))
golden["sinusoidalPositions"] = plain(positions)

print(json.dumps(golden))
