import { describe, expect, it } from 'vitest';
import { useBackend } from '../../lib/backends/backend';
import { maskedWordChoices } from '../../lib/generation/masked-words';
import { loadMaskedLanguageModel } from '../../lib/models/load-masked-language-model';
import { pretrainedDirectory } from '../../lib/models/pretrained-directory';

describe('choices of a masked language model', () => {
  it('are whole words that could stand in the place, not the one that does, and nothing for punctuation', async () => {
    await useBackend('wasm');
    const { model, tokenizer } = loadMaskedLanguageModel(pretrainedDirectory('moby-dick-roberta'));
    const choices = maskedWordChoices(model, tokenizer, { topK: 4 });
    const words = 'the white whale was seen from the ship that morning , far away'.split(' ');
    const found = await choices(words, 2);
    expect(found).toHaveLength(4);
    for (const word of found) expect(word).toMatch(/^\p{L}{2,}$/u);
    expect(found).not.toContain('whale');
    expect(await choices(words, 10)).toEqual([]);
    // More tokens than the model has room for: fewer words are shown.
    const long = Array<string>(9).fill('incomprehensibilities');
    expect((await choices(long, 4)).length).toBeGreaterThan(0);
    model.dispose();
  });
});
