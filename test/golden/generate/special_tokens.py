"""Which tokens transformers begins and ends a text with, by the files beside the weights of a model.

    python test/golden/generate/special_tokens.py > test/golden/special-tokens.json
"""

import json
import tempfile
from pathlib import Path

import transformers
from transformers import AutoConfig, AutoTokenizer, GenerationConfig

VOCABULARY = {"a": 0, "b": 1, "ab": 2, "<s>": 3, "</s>": 4, "<|end|>": 5, "<unk>": 6}
SPECIAL = ["<s>", "</s>", "<|end|>", "<unk>"]
BEGIN = {
    "type": "TemplateProcessing",
    "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
    "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
    "special_tokens": {"<s>": {"id": "<s>", "ids": [3], "tokens": ["<s>"]}},
}


def tokenizer_json(post_processor):
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": VOCABULARY[token], "content": token, **flags} for token in SPECIAL],
        "normalizer": None,
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": post_processor,
        "decoder": None,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "vocab": VOCABULARY,
            "merges": [["a", "b"]],
        },
    }


FAST = {"tokenizer_class": "PreTrainedTokenizerFast"}
LLAMA = {"model_type": "llama", "vocab_size": 7, "bos_token_id": 3, "eos_token_id": 4}
DIRECTORIES = {
    "roles by name": {
        "config.json": LLAMA,
        "tokenizer_config.json": {**FAST, "bos_token": "<s>", "eos_token": "</s>"},
    },
    "a token with its flags": {
        "config.json": LLAMA,
        "tokenizer_config.json": {
            **FAST,
            "eos_token": {"__type": "AddedToken", "content": "</s>", "lstrip": False, "normalized": False},
        },
    },
    "roles in special_tokens_map.json": {
        "config.json": LLAMA,
        "special_tokens_map.json": {"bos_token": "<s>", "eos_token": {"content": "<|end|>", "lstrip": False}},
        "tokenizer_config.json": FAST,
    },
    "two files that differ": {
        "config.json": LLAMA,
        "special_tokens_map.json": {"eos_token": "<|end|>"},
        "tokenizer_config.json": {**FAST, "eos_token": "</s>"},
    },
    "a template that begins": {
        "post_processor": BEGIN,
        "config.json": LLAMA,
        "tokenizer_config.json": {**FAST, "bos_token": "<s>", "eos_token": "</s>"},
    },
    "several ends in generation_config.json": {
        "config.json": LLAMA,
        "generation_config.json": {"bos_token_id": 3, "eos_token_id": [4, 5]},
        "tokenizer_config.json": {**FAST, "bos_token": "<s>", "eos_token": "<|end|>"},
    },
    "an end in config.json alone": {
        "config.json": {**LLAMA, "eos_token_id": 5},
        "tokenizer_config.json": FAST,
    },
}


def of(files):
    files = {"tokenizer.json": tokenizer_json(files.get("post_processor")), **files}
    with tempfile.TemporaryDirectory() as directory:
        for name, content in files.items():
            if name.endswith(".json"):
                Path(directory, name).write_text(json.dumps(content))
        tokenizer = AutoTokenizer.from_pretrained(directory)
        if "generation_config.json" in files:
            generation = GenerationConfig.from_pretrained(directory)
        else:
            generation = GenerationConfig.from_model_config(AutoConfig.from_pretrained(directory))
        ends = generation.eos_token_id
        return {
            "files": {name: content for name, content in files.items() if name.endswith(".json")},
            "ids": tokenizer("abab")["input_ids"],
            "tokenizerEos": tokenizer.eos_token_id,
            "stops": ends if isinstance(ends, list) else [ends],
        }


print(
    json.dumps(
        {
            "versions": {"transformers": transformers.__version__},
            "directories": {name: of(files) for name, files in DIRECTORIES.items()},
        }
    )
)
