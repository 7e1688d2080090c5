"""Writes test/golden/tokenizer-kinds.json: small tokenizers of the kinds that open models use, each with the ids
that Hugging Face `tokenizers` gives for awkward texts, and the texts it gives back.

    python test/golden/generate/tokenizer_kinds.py
"""
import importlib.metadata
import json
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

texts = {
    "english": "It's a whale, they'll say; we've seen 3 of 'em. DON'T panic!  Two  spaces, a tab\tand a line\r\nend.\n\n\n",
    "emoji": "🙂🙃 👩‍👩‍👧‍👦 👍🏽 🇨🇭 ❤️ #️⃣",
    "code": "async function* f<T>(x: T[]) {\n  for (const y of x)\n\t\tyield `${y}` + 0xFF_FF; // ¬ \\u0041\n}\n",
    "chinese": "我看见白鲸在月光下游过。全角，标点！１２３ 香港粵語 𠜎𠜱",
    "scripts": "Привет мир नमस्ते दुनिया こんにちは世界 안녕하세요 مرحبا بالعالم שלום ไทย ქართული",
    "combining": "e\u0301 a\u0308\u0323 Z\u0351\u036b\u0343 \u1100\u1161\u11a8 \u0915\u094d\u0937 n\u0303 ﬁ Å \u212b",
    "white": "a\u0085b \u00a0y \u2003\u2003z \u200b\u2028\u2029 \u3000 . ",
    "control": "a" + "".join(map(chr, range(1, 33))) + "\x7f\x80\x9f\xadb",
    "numbers": "1,234.56 ½ ²³ Ⅷ ٣٤٥ 1e-9 ① 2026-01-01 1234567",
    "apostrophes": "'s's'S'll'LL 'tis it’s ''re '''ve",
    "case": "ÇA VA? İstanbul STRASSE ẞ ǅ ΑΣ",
    "long": "x" * 150 + " Donaudampfschifffahrtsgesellschaft " * 3,
    "empty": "",
    "space": " ",
    "leading": "  two before",
    "special": "a<|im_start|>b<s> [CLS]c [MASK]</s>",
}
# So that a space joins the first byte of these, as it does in large vocabularies: " ½" has that byte too.
symbols = " ± § £ ¬ ¶" * 20
corpus = symbols + " ".join(texts.values()).replace("<|im_start|>", "") + Path("README.md").read_text()
size = 420
alphabet = pre_tokenizers.ByteLevel.alphabet()
# Llama 3's and GPT-4's pattern; Qwen2's has \p{N} alone.
pattern = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def trained(tokenizer, trainer):
    tokenizer.train_from_iterator([corpus], trainer)
    return tokenizer


def bpe(special, **options):
    return trainers.BpeTrainer(vocab_size=size, special_tokens=special, show_progress=False, **options)


def smollm2():
    """SmolLM2: digits one by one, then GPT-2's byte-level BPE."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return trained(tokenizer, bpe(["<|endoftext|>", "<|im_start|>", "<|im_end|>"], initial_alphabet=alphabet))


def llama3():
    tokenizer = Tokenizer(models.BPE(ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(pattern), "isolated"), pre_tokenizers.ByteLevel(False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return trained(tokenizer, bpe(["<|im_start|>"], initial_alphabet=alphabet))


def qwen2():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern.replace("{1,3}", "")), "isolated"),
            pre_tokenizers.ByteLevel(False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return trained(tokenizer, bpe(["<|im_start|>"], initial_alphabet=alphabet))


def llama2():
    """SentencePiece's BPE, with a token for each byte that no character covers."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    special = ["<unk>", "<s>", "</s>"]
    characters = sorted(set("▁abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,'"))
    # Words, so that merges do not span texts; only common characters, so that the rest goes to bytes.
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=special + [f"<0x{b:02X}>" for b in range(256)], show_progress=False,
        initial_alphabet=characters, limit_alphabet=len(characters), max_token_length=8,
    )  # fmt: skip
    trainable = Tokenizer(models.BPE(unk_token="<unk>"))
    trainable.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    trained(trainable, trainer)
    model = json.loads(trainable.to_str())["model"]
    tokenizer.model = models.BPE(
        vocab=model["vocab"], merges=[tuple(m) for m in model["merges"]],
        unk_token="<unk>", fuse_unk=True, byte_fallback=True,
    )  # fmt: skip
    tokenizer.add_special_tokens(special)
    return tokenizer


def unigram():
    """T5's and ALBERT's kind."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    special = ["<unk>", "<s>", "</s>"]
    return trained(
        tokenizer,
        trainers.UnigramTrainer(vocab_size=size, special_tokens=special, unk_token="<unk>", show_progress=False),
    )


def word_piece():
    """BERT's, cased, accents kept: what Headway's own WordPiece need not be asked."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = trained(
        tokenizer, trainers.WordPieceTrainer(vocab_size=size, special_tokens=special, show_progress=False)
    )
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", sep), ("[CLS]", cls))
    return tokenizer


def described(make):
    tokenizer = make()
    content = json.loads(tokenizer.to_str())
    plain = json.loads(tokenizer.to_str())
    # A tokenizer that knows no special tokens: what a user's text is encoded with.
    plain["added_tokens"] = [token for token in plain["added_tokens"] if not token["special"]]
    unspecial = Tokenizer.from_str(json.dumps(plain))
    cases = []
    for name, text in texts.items():
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        cases.append(
            {
                "name": name,
                "ids": ids,
                "plainIds": unspecial.encode(text, add_special_tokens=False).ids,
                "decoded": tokenizer.decode(ids, skip_special_tokens=False),
            }
        )
    return {"tokenizer": content, "cases": cases}


kinds = {make.__name__: described(make) for make in (smollm2, llama3, qwen2, llama2, unigram, word_piece)}
Path("test/golden/tokenizer-kinds.json").write_text(
    json.dumps(
        {
            "generator": "tokenizer_kinds.py",
            "versions": {"tokenizers": importlib.metadata.version("tokenizers")},
            "texts": texts,
            "kinds": kinds,
        },
        ensure_ascii=False,
    )
    + "\n"
)
