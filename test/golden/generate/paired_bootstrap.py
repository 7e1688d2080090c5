"""What scipy's bootstrap says of the difference between paired scores, with many resamples.

    python test/golden/generate/paired_bootstrap.py > test/golden/paired-bootstrap.json
"""

import json
from importlib.metadata import version

import numpy
from scipy.stats import bootstrap

SEED = 20251123
RESAMPLES = 200_000
generator = numpy.random.default_rng(SEED)

cases = []
for n, shift in [(12, 0.05), (60, 0.02), (60, 0.0), (200, -0.03)]:
    hard = generator.beta(2, 4, n)  # what makes a document easy or hard for both
    a = numpy.clip(hard + shift + generator.normal(0, 0.08, n), 0, 1).round(4)
    b = numpy.clip(hard + generator.normal(0, 0.08, n), 0, 1).round(4)
    differences = a - b
    result = bootstrap((differences,), numpy.mean, n_resamples=RESAMPLES, method="percentile", rng=generator)
    drawn = result.bootstrap_distribution
    mean = differences.mean()
    cases.append(
        {
            "a": a.tolist(),
            "b": b.tolist(),
            "difference": mean,
            "interval": [result.confidence_interval.low, result.confidence_interval.high],
            "standardError": float(result.standard_error),
            "pValue": float((numpy.abs(drawn - mean) >= abs(mean)).mean()),
        }
    )

print(
    json.dumps(
        {
            "versions": {name: version(name) for name in ["scipy", "numpy"]},
            "seed": SEED,
            "resamples": RESAMPLES,
            "cases": cases,
        }
    )
)
