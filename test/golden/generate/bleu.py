"""What sacreBLEU gives for translations that are wrong in known ways, whole sets and hard words.

    pip install sacrebleu
    python test/golden/generate/bleu.py > test/golden/bleu.json

The texts are messages of the TypeScript compiler (Apache-2.0) in French and Japanese.
"""

import json
import random

import sacrebleu
from sacrebleu.metrics import BLEU

SEED = 20250301
chance = random.Random(SEED)


def messages(language):
    with open(f"node_modules/typescript/lib/{language}/diagnosticMessages.generated.json", encoding="utf-8") as file:
        return list(json.load(file).values())[::70]


def damaged(text, strength):
    """The text with words left out, doubled or swapped."""
    words = text.split(" ")
    for _ in range(round(strength * len(words))):
        i = chance.randrange(len(words))
        kind = chance.randrange(3)
        if kind == 0 and len(words) > 1:
            del words[i]
        elif kind == 1:
            words.insert(i, words[i])
        else:
            j = chance.randrange(len(words))
            words[i], words[j] = words[j], words[i]
    return " ".join(words)


def scored(name, translations, references, tokenize="13a"):
    metric = BLEU(tokenize=tokenize)
    score = metric.corpus_score(translations, [references])
    return {
        "name": name,
        "tokenize": tokenize,
        "translations": translations,
        "references": references,
        "bleu": score.score,
        "precisions": score.precisions,
        "brevityPenalty": score.bp,
        "translationLength": score.sys_len,
        "referenceLength": score.ref_len,
    }


french, japanese = messages("fr"), messages("ja")
hard = [
    "It costs 3,141.59 dollars, e.g. 2-3 per day; see https://example.org/a_b?c=d&amp;e.",
    "« {0} » n’est pas un type : 'x-y' &lt;T&gt; (1990-2000)… ½ & $5.",
    "state-of-the-art 1.5-fold,but .5 and 5. or a.b\ttab",
]
print(
    json.dumps(
        {
            "from": f"sacrebleu {sacrebleu.__version__}",
            "seed": SEED,
            "sets": [
                scored("slightly damaged French", [damaged(t, 0.15) for t in french], french),
                scored("badly damaged French", [damaged(t, 0.6) for t in french], french),
                scored("the same", french[:3], french[:3]),
                scored("too short", [" ".join(t.split(" ")[:-3]) for t in french], french),
                scored("one sentence without common 4-grams", ["a b c d e f g"], ["a b x c d e x"]),
                scored("nothing in common", ["a b c d e"], ["v w x y z"]),
                scored("shorter than four words", ["a b"], ["a b"]),
                scored("Japanese by characters", [damaged(t, 0.3)[:-1] for t in japanese[:12]], japanese[:12], "char"),
            ],
            "words": [{"text": t, "words": BLEU().tokenizer(t.rstrip()).split()} for t in hard],
        },
        ensure_ascii=False,
    )
)
