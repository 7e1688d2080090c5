"""What scikit-learn says of a sample in which class 3 never occurs and class 4 is never predicted.

    python test/golden/generate/classification_metrics.py > test/golden/classification-metrics.json
"""

import json

import numpy
import sklearn
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_recall_fscore_support

SEED = 20250110
CLASSES = 5
random = numpy.random.default_rng(SEED)
labels = random.choice([0, 1, 2, 4], size=60, p=[0.5, 0.3, 0.15, 0.05])
guesses = random.choice([0, 1, 2, 3], size=60)
predictions = numpy.where((random.random(60) < 0.6) & (labels != 4), labels, guesses)

options = dict(labels=list(range(CLASSES)), zero_division=0)
precision, recall, f1, support = precision_recall_fscore_support(labels, predictions, **options)
print(
    json.dumps(
        {
            "versions": {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__},
            "seed": SEED,
            "classCount": CLASSES,
            "labels": labels.tolist(),
            "predictions": predictions.tolist(),
            "accuracy": accuracy_score(labels, predictions),
            "macroF1": f1_score(labels, predictions, average="macro", **options),
            "confusion": confusion_matrix(labels, predictions, labels=range(CLASSES)).tolist(),
            "precision": precision.tolist(),
            "recall": recall.tolist(),
            "f1": f1.tolist(),
            "support": support.tolist(),
        }
    )
)
