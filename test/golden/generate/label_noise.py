"""Confident learning by its authors' own package, on made-up probabilities: label-noise.json.

    pip install cleanlab && python label_noise.py > ../label-noise.json
"""

import importlib.metadata
import json

import numpy
from cleanlab.count import compute_confident_joint, get_confident_thresholds
from cleanlab.filter import find_label_issues

random = numpy.random.default_rng(17)
classes, examples = 4, 160
true = random.choice(classes, examples, p=[0.4, 0.3, 0.2, 0.1])
labels = true.copy()
wrong = random.choice(examples, 28, replace=False)
labels[wrong] = (true[wrong] + random.integers(1, classes, len(wrong))) % classes
logits = random.normal(0, 1.2, (examples, classes))
logits[numpy.arange(examples), true] += 2
probabilities = numpy.exp(logits) / numpy.exp(logits).sum(1, keepdims=True)
probabilities = probabilities.round(8)  # both sides see the same digits, and no two are equal

print(
    json.dumps(
        {
            "versions": {name: importlib.metadata.version(name) for name in ("cleanlab", "numpy")},
            "seed": 17,
            "labels": labels.tolist(),
            "probabilities": probabilities.tolist(),
            "thresholds": get_confident_thresholds(labels, probabilities).tolist(),
            "confidentJoint": compute_confident_joint(labels, probabilities, calibrate=False).tolist(),
            "suspects": find_label_issues(
                labels, probabilities, filter_by="confident_learning", return_indices_ranked_by="self_confidence"
            ).tolist(),
        }
    )
)
