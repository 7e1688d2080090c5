"""sfc32 as its author's PractRand defines it (RNGs/sfc.cpp, class sfc32), written from its definition:

    Uint32 tmp = a + b + counter++;
    a = b ^ (b >> 9);  b = c + (c << 3);  c = ((c << 21) | (c >> 11)) + tmp;  return tmp;

seeded with (a, b, c, counter) = (low word, high word, 0x9e3779b9, 1) and twelve rounds of mixing.

    python test/golden/generate/sfc32.py > test/golden/sfc32.json
"""

import json

MASK = 0xFFFFFFFF


def sfc32(a, b, c, counter):
    while True:
        output = (a + b + counter) & MASK
        counter = (counter + 1) & MASK
        a = b ^ (b >> 9)
        b = (c + (c << 3)) & MASK
        c = (((c << 21) | (c >> 11)) + output) & MASK
        yield output


def words(seed, count):
    stream = sfc32(seed & MASK, seed >> 32 & MASK, 0x9E3779B9, 1)
    for _ in range(12):
        next(stream)
    return [next(stream) for _ in range(count)]


seeds = [0, 1, 2, 42, 2**32 - 1, 2**32 + 1, 2**53 - 1]
print(json.dumps({"generator": "sfc32.py", "words": {str(seed): words(seed, 16) for seed in seeds}}))
