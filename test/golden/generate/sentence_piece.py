"""A small BPE of SentencePiece with bytes for what has no piece, and its ids and texts.

    python test/golden/generate/sentence_piece.py > test/golden/sentence-piece.json
"""

import io
import json

import sentencepiece

TEXT = """Call me Ishmael. Some years ago, never mind how long precisely, having little or no money in my purse, and
nothing particular to interest me on shore, I thought I would sail about a little and see the watery part of the
world. It is a way I have of driving off the spleen and regulating the circulation."""
model = io.BytesIO()
sentencepiece.SentencePieceTrainer.train(
    sentence_iterator=iter(TEXT.splitlines()),
    model_writer=model,
    model_type="bpe",
    vocab_size=330,
    byte_fallback=True,
    normalization_rule_name="identity",
    remove_extra_whitespaces=False,
    minloglevel=2,
)
processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
texts = [
    "Call me Ishmael.",
    "",
    " ",
    "sail  about\nthe\tworld ",
    "ααα Ω 🙂 你",
    "aaaaaaaaaaaaaaa the the the whale, the world",
    "<s> is text here, and <0x0A> too",
]
print(
    json.dumps(
        {
            "generator": "sentence_piece.py",
            "versions": {"sentencepiece": sentencepiece.__version__},
            "pieces": [processor.id_to_piece(i) for i in range(processor.vocab_size())],
            "scores": [processor.get_score(i) for i in range(processor.vocab_size())],
            "texts": [{"text": text, "ids": processor.encode(text), "decoded": processor.decode(processor.encode(text))} for text in texts],
        },
        ensure_ascii=False,
    )
)
