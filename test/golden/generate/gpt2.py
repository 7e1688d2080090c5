"""What transformers computes for two tiny random GPT-2s, forward and backward, and for a classifier.

    python test/golden/generate/gpt2.py > test/golden/gpt2.json
"""

import json

import torch
import transformers
from transformers import GPT2Config, GPT2ForSequenceClassification, GPT2LMHeadModel

SEED = 20250102
generator = torch.Generator().manual_seed(SEED)
# Odd sizes on purpose: two axes that are swapped never fit by luck.
SIZES = dict(vocab_size=13, n_positions=7, n_embd=6, n_layer=2, n_head=3, n_inner=10)
NO_DROPOUT = dict(resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0)


def plain(tensor):
    """Shape and values, with the nine digits that determine a float32."""
    tensor = tensor.detach()
    return {"shape": list(tensor.shape), "values": [float(f"{v:.9g}") for v in tensor.flatten().tolist()]}


def randomise(model):
    """Every parameter random, biases and norms too: a swapped or forgotten one shows."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(0.4 * torch.randn(parameter.shape, generator=generator))


def parameters(model, value=lambda p: p):
    return {name.removeprefix("transformer."): plain(value(p)) for name, p in model.named_parameters()}


def language_model(activation, tied):
    config = GPT2Config(**SIZES, **NO_DROPOUT, activation_function=activation, tie_word_embeddings=tied)
    config._attn_implementation = "eager"
    model = GPT2LMHeadModel(config).eval()
    randomise(model)
    input_ids = torch.randint(0, 13, (2, 5), generator=generator)
    labels = torch.randint(0, 13, (2, 5), generator=generator)  # already shifted: labels[t] follows t
    labels[1, 3:] = -100
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])

    output = model(input_ids, output_hidden_states=True, output_attentions=True)
    loss = torch.nn.functional.cross_entropy(output.logits.flatten(0, 1), labels.flatten(), ignore_index=-100)
    loss.backward()
    prompt = input_ids[:1, :2]

    def generate(**options):
        settings = dict(max_new_tokens=5, do_sample=False, eos_token_id=None, pad_token_id=0) | options
        return model.generate(prompt, attention_mask=torch.ones_like(prompt), **settings)[0, 2:].tolist()

    greedy = generate()
    beams = [
        {"options": options, "tokens": generate(**options)}
        for options in (
            {"num_beams": 3},
            {"num_beams": 4, "eos_token_id": greedy[4], "length_penalty": 2.0},
        )
    ]
    return {
        "activation": activation,
        "tied": tied,
        "parameters": parameters(model),
        "inputIds": plain(input_ids),
        "labels": plain(labels),
        "attentionMask": plain(mask),
        "hiddenStates": [plain(h) for h in output.hidden_states],  # embeddings, block 0, ln_f of block 1
        "attentions": [plain(a) for a in output.attentions],
        "logits": plain(output.logits),
        "paddedLogits": plain(model(input_ids, attention_mask=mask).logits),
        "loss": loss.item(),
        "gradients": parameters(model, lambda p: p.grad),
        "prompt": prompt.flatten().tolist(),
        "greedy": greedy,
        "beams": beams,
    }


def classifier():
    model = GPT2ForSequenceClassification(GPT2Config(**SIZES, **NO_DROPOUT, num_labels=3, pad_token_id=12)).eval()
    randomise(model)
    input_ids = torch.tensor([[3, 1, 4, 1, 5], [9, 2, 6, 12, 12], [8, 12, 12, 12, 12]])
    mask = (input_ids != 12).long()
    return {
        "parameters": {name: plain(p) for name, p in model.named_parameters()},
        "inputIds": plain(input_ids),
        "attentionMask": plain(mask),
        "logits": plain(model(input_ids, attention_mask=mask).logits),
    }


print(
    json.dumps(
        {
            "generator": "gpt2.py",
            "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
            "seed": SEED,
            "sizes": SIZES,
            "languageModels": [language_model("gelu_new", True), language_model("gelu", False)],
            "classifier": classifier(),
        }
    )
)
