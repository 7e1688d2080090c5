"""What seqeval, rouge-score, torchmetrics (SQuAD) and scikit-learn say of samples.

    python test/golden/generate/task_metrics.py > test/golden/task-metrics.json
"""

import json
import random
from importlib.metadata import version

import numpy
from rouge_score import rouge_scorer
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2
from sklearn.calibration import calibration_curve
from torchmetrics.functional.text import squad

SEED = 20251123
rng = random.Random(SEED)


def tags(length, noise):
    """BIO tags; with noise some break the rule: an I- after O or after another kind."""
    result = []
    while len(result) < length:
        kind = rng.choice(["PER", "LOC", "ORG"])
        if rng.random() < 0.5:
            result.append("O")
        else:
            result += [f"B-{kind}"] + [f"I-{kind}"] * rng.choice([0, 0, 1, 2])
    result = result[:length]
    return [rng.choice(["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "I-ORG"]) if rng.random() < noise else tag for tag in result]


def changed(right):
    return [rng.choice(["O", "B-PER", "I-PER", "I-LOC", "B-ORG", "I-ORG"]) if rng.random() < 0.25 else tag for tag in right]


def report(right, guess, **options):
    scores = classification_report(right, guess, output_dict=True, zero_division=0, **options)
    names = {"f1-score": "f1"}
    return {
        kind: {names.get(name, name): float(value) for name, value in of.items()}
        for kind, of in scores.items()
        if kind in ("PER", "LOC", "ORG", "micro avg")
    }


right = [tags(rng.randint(1, 12), 0.1) for _ in range(60)]
guess = [changed(sentence) for sentence in right]
entities = {
    "labels": right,
    "predictions": guess,
    "default": report(right, guess),
    "strict": report(right, guess, mode="strict", scheme=IOB2),
}

summaries = [
    ("The cat sat on the mat.", ["The cat was sitting on the mat."]),
    ("A model of 1,000 labels; it's state-of-the-art!", ["It is a state of the art model, with 1000 labels.", "labels: 1,000"]),
    ("", ["something"]),
    ("Größe und Länge", ["Grosse und Lange", "größe UND länge"]),
    ("one two three four five", ["five four three two one"]),
    ("words words words", ["words", "other words words"]),
]
scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=False)
rouge = []
for summary, references in summaries:
    scores = scorer.score_multi(references, summary)
    rouge.append(
        {
            "summary": summary,
            "references": references,
            **{name: {"precision": s.precision, "recall": s.recall, "f1": s.fmeasure} for name, s in scores.items()},
        }
    )

answers = [
    ("the Eiffel Tower", ["Eiffel Tower"]),
    ("in 1889.", ["1889", "the year 1889"]),
    ("An apple a day", ["apple day", "a day"]),
    ("U.S.A.", ["USA", "United States"]),
    ("Zoë's café, the", ["zoë s café", "Zoës café"]),
    ("a a a", ["b"]),
    ("état-a the là", ["étata là"]),
    ("profit of $1,234.5 million", ["$1,234.5", "1234.5 million", "a profit"]),
    ("right right wrong", ["right wrong wrong"]),
    ("nothing here", ["something else"]),
]
squads = []
for number, (answer, known) in enumerate(answers):
    scores = squad(
        [{"prediction_text": answer, "id": str(number)}],
        [{"answers": {"text": known, "answer_start": [0] * len(known)}, "id": str(number)}],
    )
    squads.append(
        {
            "answer": answer,
            "right": known,
            "exactMatch": float(scores["exact_match"]) / 100,
            "f1": float(scores["f1"]) / 100,
        }
    )

generator = numpy.random.default_rng(SEED)
probabilities = generator.dirichlet([0.6, 0.6, 0.6], size=200).round(6)
labels = numpy.array([generator.choice(3, p=(row + 0.3) / (row + 0.3).sum()) for row in probabilities])
confidence = probabilities.max(axis=1)
correct = (probabilities.argmax(axis=1) == labels).astype(int)
fraction, mean = calibration_curve(correct, confidence, n_bins=10, strategy="uniform")
print(
    json.dumps(
        {
            "versions": {name: version(name) for name in ["seqeval", "rouge-score", "torchmetrics", "scikit-learn", "numpy"]},
            "seed": SEED,
            "entities": entities,
            "rouge": rouge,
            "squad": squads,
            "calibration": {
                "probabilities": probabilities.tolist(),
                "labels": labels.tolist(),
                "bins": 10,
                "accuracy": fraction.tolist(),
                "confidence": mean.tolist(),
            },
        },
        ensure_ascii=False,
    )
)
