"""What transformers computes for the parts of a Llama and for tiny random Llamas and a Qwen2, forward,
backward and in generation.

    python test/golden/generate/llama.py > test/golden/llama.json
"""

import json

import torch
import transformers
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM
from transformers.models.llama.modeling_llama import LlamaMLP, LlamaRMSNorm, LlamaRotaryEmbedding, apply_rotary_pos_emb

SEED = 20250104
generator = torch.Generator().manual_seed(SEED)


def normal(*shape):
    return torch.randn(*shape, generator=generator)


def plain(tensor):
    """Shape and values, with the nine digits that determine a float32."""
    tensor = tensor.detach()
    return {"shape": list(tensor.shape), "values": [float(f"{v:.9g}") for v in tensor.flatten().tolist()]}


def randomise(module, spread=0.4):
    """Every parameter random, norms and biases too: a swapped or forgotten one shows."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(spread * normal(*parameter.shape))


def parameters(module, value=lambda p: p):
    return {name: plain(value(p)) for name, p in module.named_parameters()}


def layer(module, x):
    """Output and gradients of sum(output * probe)."""
    randomise(module)
    x.requires_grad_()
    output = module(x)
    probe = normal(*output.shape)
    (output * probe).sum().backward()
    return {
        "x": plain(x),
        "parameters": parameters(module),
        "probe": plain(probe),
        "output": plain(output),
        "gradients": {"x": plain(x.grad), **parameters(module, lambda p: p.grad)},
    }


# --- rotary positions: the frequencies of every scaling, and queries turned by them ---
HEAD_DIM, CONTEXT = 16, 64
SCALINGS = {
    "none": {"rope_type": "default"},
    "linear": {"rope_type": "linear", "factor": 4.0},
    "dynamic": {"rope_type": "dynamic", "factor": 2.0},
    "llama3": {
        "rope_type": "llama3",
        "factor": 8.0,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": 16,
    },
    "yarn": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16},
    "yarn with every option": {
        "rope_type": "yarn",
        "factor": 8.0,
        "original_max_position_embeddings": 24,
        "beta_fast": 20.0,
        "beta_slow": 0.5,
        "mscale": 0.8,
        "mscale_all_dim": 1.3,
        "truncate": False,
    },
    "yarn with an attention factor": {
        "rope_type": "yarn",
        "factor": 4.0,
        "original_max_position_embeddings": 16,
        "attention_factor": 0.7,
    },
}


def rotary(scaling, theta, positions):
    config = LlamaConfig(
        hidden_size=HEAD_DIM,
        num_attention_heads=1,
        max_position_embeddings=CONTEXT,
        rope_parameters={"rope_theta": theta, **scaling},
    )
    embedding = LlamaRotaryEmbedding(config)
    x = normal(1, 1, len(positions), HEAD_DIM)
    cos, sin = embedding(x, torch.tensor([positions]))
    turned, _ = apply_rotary_pos_emb(x, x, cos, sin)
    return {
        "scaling": scaling,
        "theta": theta,
        "positions": positions,
        "frequencies": plain(embedding.inv_freq),
        "attentionFactor": embedding.attention_scaling,
        "x": plain(x),
        "turned": plain(turned),
    }


# --- whole models: odd sizes, so that two axes that are swapped never fit by luck ---
SIZES = dict(vocab_size=13, num_hidden_layers=2, max_position_embeddings=11, pad_token_id=None, bos_token_id=None)
MODELS = {
    "Llama with grouped heads": (
        LlamaConfig,
        dict(hidden_size=12, num_attention_heads=6, num_key_value_heads=2, head_dim=2, intermediate_size=10),
    ),
    "Llama with every bias, tied, heads wider than the model, and llama3 positions": (
        LlamaConfig,
        dict(
            hidden_size=9,
            num_attention_heads=3,
            num_key_value_heads=1,
            head_dim=4,
            intermediate_size=14,
            attention_bias=True,
            mlp_bias=True,
            tie_word_embeddings=True,
            rms_norm_eps=1e-5,
            rope_parameters={**SCALINGS["llama3"], "rope_theta": 500000.0},
        ),
    ),
    "Qwen2 with yarn positions": (
        Qwen2Config,
        dict(
            hidden_size=18,
            num_attention_heads=3,
            num_key_value_heads=3,
            intermediate_size=7,
            tie_word_embeddings=True,
            rope_parameters={**SCALINGS["yarn"], "rope_theta": 10000.0},
        ),
    ),
    "Llama with dynamic positions": (
        LlamaConfig,
        dict(
            hidden_size=16,
            num_attention_heads=4,
            num_key_value_heads=2,
            intermediate_size=10,
            rope_parameters={**SCALINGS["dynamic"], "rope_theta": 100.0},
        ),
    ),
}


def model(name):
    config_class, choices = MODELS[name]
    config = config_class(**{**SIZES, "eos_token_id": None, **choices})
    config._attn_implementation = "eager"
    model = (LlamaForCausalLM if config_class is LlamaConfig else Qwen2ForCausalLM)(config).eval()
    randomise(model, 0.6)  # lively enough to write more than one token over and over
    input_ids = torch.randint(0, 13, (2, 7), generator=generator)
    labels = torch.randint(0, 13, (2, 7), generator=generator)  # already shifted: labels[t] follows t
    labels[1, 4:] = -100
    mask = torch.tensor([[1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0, 0]])
    long_ids = torch.randint(0, 13, (1, 60), generator=generator)  # far past max_position_embeddings

    output = model(input_ids, output_hidden_states=True, output_attentions=True)
    loss = torch.nn.functional.cross_entropy(output.logits.flatten(0, 1), labels.flatten(), ignore_index=-100)
    loss.backward()
    prompt = input_ids[:1, :3]

    def generate(**options):
        config = GenerationConfig(max_new_tokens=8, do_sample=False, pad_token_id=0, **options)
        return model.generate(prompt, config)[0, 3:].tolist()

    with torch.no_grad():
        greedy = generate()
        end = greedy[4]  # a token that generation does come to
        beams = [
            {"options": options, "tokens": generate(**options)}
            for options in (
                {"num_beams": 3},
                {"num_beams": 3, "eos_token_id": end, "length_penalty": 2.0},
                {"num_beams": 4, "eos_token_id": end, "length_penalty": -1.0, "early_stopping": True},
            )
        ]
        return {
            "name": name,
            "config": json.loads(config.to_json_string(use_diff=False)),
            "parameters": parameters(model),
            "inputIds": plain(input_ids),
            "labels": plain(labels),
            "attentionMask": plain(mask),
            "hiddenStates": [plain(h) for h in output.hidden_states],  # embeddings, layer 0, norm of layer 1
            "attentions": [plain(a) for a in output.attentions],
            "logits": plain(output.logits),
            "paddedLogits": plain(model(input_ids, attention_mask=mask).logits),
            "longIds": plain(long_ids),
            "longLogits": plain(model(long_ids).logits[:, -2:]),
            "loss": loss.item(),
            "gradients": parameters(model, lambda p: p.grad),
            "prompt": prompt.flatten().tolist(),
            "greedy": greedy,
            "beams": beams,
        }


CLOSE, FAR = [0, 1, 2, 3, 5, 8, 13], [60, 63, 1000, 2047]
print(
    json.dumps(
        {
            "generator": "llama.py",
            "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
            "seed": SEED,
            "rmsNorm": layer(LlamaRMSNorm(5, eps=1e-3), normal(2, 3, 5) * 2 + 1),
            "gatedFeedForward": layer(
                LlamaMLP(LlamaConfig(hidden_size=6, intermediate_size=5, num_attention_heads=1, mlp_bias=True)),
                normal(2, 3, 6),
            ),
            "rotary": [
                {"name": name, **rotary(scaling, theta, positions)}
                for name, scaling in SCALINGS.items()
                for theta, positions in ((10000.0, CLOSE), (500000.0, FAR))
            ],
            "models": [model(name) for name in MODELS],
        }
    )
)
