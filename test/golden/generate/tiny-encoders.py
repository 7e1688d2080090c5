"""A tiny random BERT that guesses masked tokens and a RoBERTa that classifies, as transformers saves them, with
tokenizers of their kind, and their logits.

    python test/golden/generate/tiny-encoders.py test/golden
"""

import json
import sys
from pathlib import Path

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertForMaskedLM, PreTrainedTokenizerFast, RobertaConfig, RobertaForSequenceClassification

SEED = 20250113
out = Path(sys.argv[1])
sizes = dict(hidden_size=6, num_hidden_layers=2, num_attention_heads=3, intermediate_size=9)


def save(name, model, tokenizer, text):
    torch.manual_seed(SEED)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(0.4 * torch.randn(parameter.shape))
    model.eval().save_pretrained(out / name)
    tokenizer.save_pretrained(out / name)
    (out / name / "model.safetensors").chmod(0o644)
    inputs = tokenizer(text, return_tensors="pt")
    logits = model(input_ids=inputs.input_ids).logits.detach()
    expected = {
        "generator": "tiny-encoders.py",
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "seed": SEED,
        "text": text,
        "inputIds": inputs.input_ids.tolist(),
        "logits": {"shape": list(logits.shape), "values": [float(f"{v:.9g}") for v in logits.flatten().tolist()]},
    }
    (out / name / "expected.json").write_text(json.dumps(expected) + "\n")


pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "call", "me", "ish", "##ma", "##el", "."]
bert = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))
bert.normalizer = normalizers.BertNormalizer()
bert.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
bert.decoder = decoders.WordPiece()
bert.add_special_tokens(pieces[:5])
bert.post_processor = processors.TemplateProcessing(
    single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
)
names = dict(unk_token="[UNK]", sep_token="[SEP]", pad_token="[PAD]", cls_token="[CLS]", mask_token="[MASK]")
save(
    "tiny-bert",
    BertForMaskedLM(BertConfig(**sizes, vocab_size=len(pieces), max_position_embeddings=12)),
    PreTrainedTokenizerFast(tokenizer_object=bert, **names),
    "Call [MASK] Ishmael.",
)

special = ["<s>", "<pad>", "</s>", "<unk>"]
vocab = {token: i for i, token in enumerate([*special, *sorted(pre_tokenizers.ByteLevel.alphabet()), "me", "<mask>"])}
roberta = Tokenizer(models.BPE(vocab=vocab, merges=[("m", "e")]))
roberta.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
roberta.decoder = decoders.ByteLevel()
roberta.add_special_tokens([*special, "<mask>"])
roberta.post_processor = processors.TemplateProcessing(
    single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
)
names = dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>", sep_token="</s>", pad_token="<pad>", cls_token="<s>", mask_token="<mask>")
config = dict(type_vocab_size=1, max_position_embeddings=30, layer_norm_eps=1e-5)
save(
    "tiny-roberta-classifier",
    RobertaForSequenceClassification(
        RobertaConfig(**sizes, **config, vocab_size=len(vocab), id2label={0: "negative", 1: "neutral", 2: "positive"})
    ),
    PreTrainedTokenizerFast(tokenizer_object=roberta, **names),
    "Call me Ishmael.",
)
