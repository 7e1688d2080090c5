import type { Random } from '../random';
import type { TranslationPair } from './translation-pairs';

/**
 * Words of random letters and what they are backwards: a sequence task whose right answers are known.
 *
 * @param options.maxLength - letters of the longest word; the shortest has one
 */
export function reversalPairs(
  count: number,
  { random, maxLength = 8 }: { readonly random: Random; readonly maxLength?: number },
): TranslationPair[] {
  return distinctPairs(count, () => {
    const letters = Array.from({ length: 1 + random.integer(maxLength) }, () =>
      String.fromCharCode(97 + random.integer(26)),
    );
    return { source: letters.join(''), target: [...letters].reverse().join('') };
  });
}

/**
 * Sums and their results: `37+5` → `42`. Both numbers have up to `digits` digits, each length as often as another.
 */
export function additionPairs(
  count: number,
  { random, digits = 2 }: { readonly random: Random; readonly digits?: number },
): TranslationPair[] {
  const number = (): number => random.integer(10 ** (1 + random.integer(digits)));
  return distinctPairs(count, () => {
    const [a, b] = [number(), number()];
    return { source: `${a}+${b}`, target: String(a + b) };
  });
}

/** Pairs whose sources differ; fewer where no new one is found in a hundred tries. */
function distinctPairs(count: number, draw: () => TranslationPair): TranslationPair[] {
  const pairs = new Map<string, TranslationPair>();
  for (let tries = 0; pairs.size < count && tries < 100; tries++) {
    const pair = draw();
    if (pairs.has(pair.source)) continue;
    pairs.set(pair.source, pair);
    tries = 0;
  }
  return [...pairs.values()];
}
