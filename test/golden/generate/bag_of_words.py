"""What scikit-learn makes of texts as bags of words.

    python test/golden/generate/bag_of_words.py > test/golden/bag-of-words.json
"""

import json
from importlib.metadata import version

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

texts = [
    ("The soup was cold, and the waiter didn't care.", 0),
    ("Cold coffee again; the café has no heart!", 0),
    ("They lost my order twice. Twice!", 0),
    ("The shop opens at nine and closes at five.", 1),
    ("A table, four chairs and a lamp are in the room.", 1),
    ("Such a warm welcome, and the soup: wonderful.", 2),
    ("Wonderful waiter, wonderful coffee.", 2),
    ("I love this café; we stayed until it closed at nine.", 2),
    ("My heart belongs to the soup of café No 7.", 2),
]
tests = ["The waiter was wonderful, the soup cold.", "It opens at five", "!!", "Unknown words only: zebra, quark"]
X, y = zip(*texts)
vectorizer = TfidfVectorizer()
features = vectorizer.fit_transform(X)
cases = []
for C in [1.0, 10.0]:
    model = LogisticRegression(C=C, tol=1e-10, max_iter=10_000).fit(features, y)
    cases.append({"C": C, "probabilities": model.predict_proba(vectorizer.transform(tests)).tolist()})
row = vectorizer.transform([tests[0]])
words = vectorizer.get_feature_names_out()
print(
    json.dumps(
        {
            "versions": {"scikit-learn": version("scikit-learn")},
            "texts": X,
            "labels": y,
            "tests": tests,
            "vocabularySize": len(words),
            "firstTest": sorted(float(value) for value in row.data),
            "cases": cases,
        },
        ensure_ascii=False,
    )
)
