"""Parameter counts of published architectures, counted by transformers on the meta device (no memory).

    python test/golden/generate/published-sizes.py > test/golden/published-sizes.json
"""

import json

import torch
import transformers
from transformers import (
    BertConfig,
    BertModel,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    RobertaConfig,
    RobertaModel,
)


def bert(hidden, layers, heads):
    return BertModel(
        BertConfig(
            hidden_size=hidden,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            intermediate_size=4 * hidden,
        )
    )


def roberta(hidden, layers, heads):
    return RobertaModel(
        RobertaConfig(
            vocab_size=50265,
            max_position_embeddings=514,
            type_vocab_size=1,
            hidden_size=hidden,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            intermediate_size=4 * hidden,
        )
    )


def gpt(hidden, layers, heads, positions=1024):
    return GPT2LMHeadModel(GPT2Config(n_embd=hidden, n_layer=layers, n_head=heads, n_positions=positions))


def llama(hidden, layers, heads, key_value_heads, intermediate):
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=32000,
            hidden_size=hidden,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            num_key_value_heads=key_value_heads,
            intermediate_size=intermediate,
            tie_word_embeddings=False,
        )
    )


with torch.device("meta"):
    models = {
        "bert-base": bert(768, 12, 12),
        "bert-large": bert(1024, 24, 16),
        "roberta-base": roberta(768, 12, 12),
        "roberta-large": roberta(1024, 24, 16),
        "gpt2": gpt(768, 12, 12),
        "gpt2-medium": gpt(1024, 24, 16),
        "gpt2-large": gpt(1280, 36, 20),
        "gpt2-xl": gpt(1600, 48, 25),
        "gpt3-175b": gpt(12288, 96, 96, 2048),
        "llama2-7b": llama(4096, 32, 32, 32, 11008),
        "llama2-13b": llama(5120, 40, 40, 40, 13824),
        "llama2-70b": llama(8192, 80, 64, 8, 28672),
    }

print(
    json.dumps(
        {
            "generator": "published-sizes.py",
            "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
            "parameters": {name: sum(p.numel() for p in m.parameters()) for name, m in models.items()},
        },
        indent=2,
    )
)
