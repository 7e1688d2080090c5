"""What transformers computes for tiny random BERTs and RoBERTas, forward and backward, and for each of their heads.

    python test/golden/generate/bert.py > test/golden/bert.json
"""

import json

import torch
import transformers
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertForNextSentencePrediction,
    BertForPreTraining,
    BertForQuestionAnswering,
    BertForSequenceClassification,
    BertForTokenClassification,
    BertModel,
    RobertaConfig,
    RobertaForMaskedLM,
    RobertaForQuestionAnswering,
    RobertaForSequenceClassification,
    RobertaForTokenClassification,
    RobertaModel,
)

SEED = 20250112
generator = torch.Generator().manual_seed(SEED)
# Odd sizes on purpose: two axes that are swapped never fit by luck.
SIZES = dict(vocab_size=13, max_position_embeddings=11, hidden_size=6, num_hidden_layers=2, num_attention_heads=3, intermediate_size=10)
NO_DROPOUT = dict(hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
LABELS = dict(id2label={0: "a", 1: "b", 2: "c"})

FAMILIES = {
    "bert": dict(
        config=lambda **more: BertConfig(**SIZES, **NO_DROPOUT, type_vocab_size=2, pad_token_id=0, **more),
        base=BertModel,
        pretrained=BertForPreTraining,
        heads=[BertForMaskedLM, BertForNextSentencePrediction, BertForSequenceClassification, BertForTokenClassification, BertForQuestionAnswering],
    ),
    "roberta": dict(
        config=lambda **more: RobertaConfig(**SIZES, **NO_DROPOUT, type_vocab_size=1, pad_token_id=1, layer_norm_eps=1e-5, **more),
        base=RobertaModel,
        pretrained=RobertaForMaskedLM,
        heads=[RobertaForSequenceClassification, RobertaForTokenClassification, RobertaForQuestionAnswering],
    ),
}


def plain(tensor):
    """Shape and values, with the nine digits that determine a float32."""
    tensor = tensor.detach()
    return {"shape": list(tensor.shape), "values": [float(f"{v:.9g}") for v in tensor.flatten().tolist()]}


def randomised(model):
    """Every parameter random, biases and norms too: a swapped or forgotten one shows."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(0.5 * torch.randn(parameter.shape, generator=generator))
    return model.eval()


def parameters(model, value=lambda p: p):
    return {name: plain(value(p)) for name, p in model.named_parameters()}


def family(name, config, base, pretrained, heads):
    pad = config().pad_token_id
    # The longest input there is room for, and a shorter one with padding.
    length = 11 if name == "bert" else 9
    input_ids = torch.randint(3, 13, (2, length), generator=generator)
    input_ids[1, length - 4 :] = pad
    mask = (input_ids != pad).long()
    types = torch.zeros_like(input_ids)
    if name == "bert":
        types[:, 3:] = 1
    inputs = dict(input_ids=input_ids, attention_mask=mask, token_type_ids=types)

    tiny = config()
    tiny._attn_implementation = "eager"
    model = randomised(pretrained(tiny))
    output = model(**inputs, output_hidden_states=True, output_attentions=True)
    logits = output.prediction_logits if name == "bert" else output.logits
    labels = torch.full_like(input_ids, -100)
    labels[0, 1], labels[0, 5], labels[1, 2] = 4, 9, 12
    if name == "bert":
        loss = model(**inputs, labels=labels, next_sentence_label=torch.tensor([1, 0])).loss
    else:
        loss = model(**inputs, labels=labels).loss
    loss.backward()
    encoder = getattr(model, name)
    result = {
        "inputIds": plain(input_ids),
        "attentionMask": plain(mask),
        "tokenTypeIds": plain(types),
        "labels": plain(labels),
        "parameters": parameters(model),
        "hiddenStates": [plain(h) for h in output.hidden_states],
        "attentions": [plain(a) for a in output.attentions],
        "logits": plain(logits),
        "unpaddedLogits": plain(model(input_ids[:1]).to_tuple()[0]),
        "loss": loss.item(),
        "gradients": parameters(model, lambda p: p.grad),
        "heads": {},
    }
    if name == "bert":
        result["nextSentenceLogits"] = plain(output.seq_relationship_logits)
    # The same encoder under every head; only what is new is written out.
    for head in [base, *heads]:
        labelled = {} if "QuestionAnswering" in head.__name__ else LABELS  # the span head has two outputs, always
        other = randomised(head(config(**labelled)))
        own = other if head is base else getattr(other, name)
        own.load_state_dict(encoder.state_dict(), strict=False)
        known = {f"{name}.{key}" for key, _ in encoder.named_parameters()} if head is not base else set(dict(encoder.named_parameters()))
        logits = list(other(**inputs).to_tuple())
        result["heads"][head.__name__] = {
            "parameters": {key: value for key, value in parameters(other).items() if key not in known},
            "outputs": [plain(tensor) for tensor in logits],
        }
    return result


print(
    json.dumps(
        {
            "generator": "bert.py",
            "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
            "seed": SEED,
            "sizes": SIZES,
            **{name: family(name, **parts) for name, parts in FAMILIES.items()},
        }
    )
)
