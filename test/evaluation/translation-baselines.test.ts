import { describe, expect, it } from 'vitest';
import { NearestNeighbourTranslator } from '../../lib/evaluation/translation-baselines';

describe('NearestNeighbourTranslator', () => {
  const memory = new NearestNeighbourTranslator([
    { source: 'the cat sat on the mat', target: 'nearest to cats' },
    { source: 'a dog', target: 'nearest to dogs' },
    { source: 'the cat sat', target: 'short cats' },
  ]);

  it('gives the target of the source with the fewest words to change, for its length', () => {
    expect(memory.translate('the dog sat on the mat')).toBe('nearest to cats'); // 1 of 6
    expect(memory.translate('the cat')).toBe('short cats'); // 1 of 3, before 4 of 6
    expect(memory.translate('some dog')).toBe('nearest to dogs'); // 1 of 2
  });

  it('takes the first where several are equally near', () => {
    expect(memory.translate('x')).toBe('nearest to cats'); // nothing in common with any: all words change
  });
});
