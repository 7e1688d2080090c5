"""What transformers computes for two tiny random encoder-decoders: Marian (post-norm) and Pegasus (pre-norm).

    python test/golden/generate/transformer.py > test/golden/transformer.json

Positions up to the last, embeddings, every layer's output, attention weights, logits with padding, loss and gradients of every parameter, and
what `generate` gives greedily and by beam search.
"""

import json

import torch
import transformers
from transformers import MarianConfig, MarianMTModel, PegasusConfig, PegasusForConditionalGeneration

SEED = 20250302
generator = torch.Generator().manual_seed(SEED)
PAD, END = 0, 1
# Odd sizes on purpose, and different ones on both sides: what is swapped never fits by luck.
SIZES = dict(
    vocab_size=13,
    decoder_vocab_size=13,
    max_position_embeddings=40,
    d_model=8,
    encoder_layers=1,
    decoder_layers=2,
    encoder_attention_heads=4,
    decoder_attention_heads=2,
    encoder_ffn_dim=10,
    decoder_ffn_dim=6,
    dropout=0.0,
    attention_dropout=0.0,
    activation_dropout=0.0,
    pad_token_id=PAD,
    eos_token_id=END,
    decoder_start_token_id=PAD,
    forced_eos_token_id=None,
)
SEARCHES = [
    dict(num_beams=1),
    dict(num_beams=2),
    dict(num_beams=4, length_penalty=0.6),
    dict(num_beams=4, length_penalty=2.0),
    dict(num_beams=3, length_penalty=0.0, early_stopping="never"),
    dict(num_beams=4, early_stopping=True),
    dict(num_beams=5, length_penalty=1.5, early_stopping="never"),
]


def plain(tensor):
    """Shape and values, with the nine digits that determine a float32."""
    tensor = tensor.detach()
    return {"shape": list(tensor.shape), "values": [float(f"{v:.9g}") for v in tensor.flatten().tolist()]}


def randomise(model):
    """Every parameter random, biases and norms too: a swapped or forgotten one shows."""
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter.copy_(0.4 * torch.randn(parameter.shape, generator=generator))
        model.final_logits_bias.copy_(0.4 * torch.randn(model.final_logits_bias.shape, generator=generator))


def learned(model):
    """The parameters, and the bias of the logits, which transformers keeps fixed."""
    named = {name: p for name, p in model.named_parameters() if p.requires_grad}
    return {**named, "final_logits_bias": model.final_logits_bias}


def values_seen(model, run):
    """What each layer puts out, and what goes into the first of each side."""
    seen = {}
    hooks = []
    for side in ["encoder", "decoder"]:
        layers = getattr(model.model, side).layers
        hooks.append(
            layers[0].register_forward_pre_hook(
                lambda _, args, side=side: seen.__setitem__(f"model.{side}.embeddings", plain(args[0]))
            )
        )
        for i, layer in enumerate(layers):
            hooks.append(
                layer.register_forward_hook(
                    lambda _, args, out, name=f"model.{side}.layers.{i}": seen.__setitem__(name, plain(out))
                )
            )
    output = run()
    for hook in hooks:
        hook.remove()
    return output, seen


def learn_to_reverse(model):
    """A little training on reversing, so that a search has to weigh texts of several lengths."""
    optimizer = torch.optim.Adam(learned(model).values(), lr=0.02)
    for _ in range(150):
        length = int(torch.randint(2, 6, (1,), generator=generator))
        words = torch.randint(2, SIZES["vocab_size"], (16, length), generator=generator)
        end, start = torch.full((16, 1), END), torch.full((16, 1), PAD)
        wanted = torch.cat([words.flip(1), end], 1)
        logits = model(torch.cat([words, end], 1), decoder_input_ids=torch.cat([start, wanted[:, :-1]], 1)).logits
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(logits.flatten(0, 1), wanted.flatten()).backward()
        optimizer.step()


def case(model_class, config_class, **choices):
    config = config_class(**SIZES, **choices)
    config._attn_implementation = "eager"
    model = model_class(config).eval()
    randomise(model)
    # transformers gives looked-up padding no gradient. Here padding is not looked up but for the decoder's start.
    for table in [model.model.shared, model.model.encoder.embed_tokens, model.model.decoder.embed_tokens]:
        table.padding_idx = None
    model.final_logits_bias.requires_grad_()

    source = torch.tensor([[5, 9, 10, 2, 7, 1], [12, 3, 4, 1, PAD, PAD]])
    mask = torch.tensor([[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0]])
    target = torch.tensor([[PAD, 6, 8, 10, 5], [PAD, 11, 12, PAD, PAD]])
    labels = torch.tensor([[6, 8, 10, 5, 1], [11, 12, 1, -100, -100]])
    output, seen = values_seen(
        model,
        lambda: model(source, attention_mask=mask, decoder_input_ids=target, output_attentions=True),
    )
    loss = torch.nn.functional.cross_entropy(
        output.logits.flatten(0, 1), labels.flatten(), ignore_index=-100, label_smoothing=0.1
    )
    loss.backward()
    gradients = {name: plain(p.grad) for name, p in learned(model).items()}
    parameters = {name: plain(p) for name, p in learned(model).items()}
    learn_to_reverse(model)
    searches = []
    for search in SEARCHES:
        for sources, masks in [(source, mask), (source[:1], mask[:1])]:
            with torch.no_grad():
                ids = model.generate(sources, attention_mask=masks, max_new_tokens=12, do_sample=False, **search)
            searches.append({**search, "batchSize": len(sources), "ids": ids.tolist()})
    return {
        "modelType": config.model_type,
        "config": {**SIZES, **choices},
        "parameters": parameters,
        "source": plain(source),
        "attentionMask": plain(mask),
        "target": plain(target),
        "labels": plain(labels),
        "seen": seen,
        "positions": plain(model.model.encoder.embed_positions.weight),
        "encoded": plain(output.encoder_last_hidden_state),
        "weights": {
            **{f"model.encoder.layers.{i}.self_attn.weights": plain(a) for i, a in enumerate(output.encoder_attentions)},
            **{f"model.decoder.layers.{i}.self_attn.weights": plain(a) for i, a in enumerate(output.decoder_attentions)},
            **{f"model.decoder.layers.{i}.encoder_attn.weights": plain(a) for i, a in enumerate(output.cross_attentions)},
        },
        "logits": plain(output.logits),
        "loss": loss.item(),
        "gradients": gradients,
        "trainedParameters": {name: plain(p) for name, p in learned(model).items()},
        "searches": searches,
    }


print(
    json.dumps(
        {
            "from": f"transformers {transformers.__version__}, torch {torch.__version__}",
            "seed": SEED,
            "cases": [
                case(MarianMTModel, MarianConfig, activation_function="relu", scale_embedding=True),
                case(
                    PegasusForConditionalGeneration,
                    PegasusConfig,
                    activation_function="swish",
                    scale_embedding=False,
                ),
            ],
        }
    )
)
