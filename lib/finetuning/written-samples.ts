import type { AnyRecipe, AnyResult } from './fine-tune';

/** What a model wrote itself, beside what is right. */
export interface WrittenSample {
  readonly text: string;
  readonly says: string;
  readonly right: string;
}

/**
 * Some of the texts that a model wrote for the test part, where its task writes any: scores of texts mean little until
 * a few have been read. Spread over the part, none chosen for being good.
 */
export function writtenSamples(
  { data, goal }: AnyRecipe,
  { predictions }: AnyResult,
  most = 5,
): WrittenSample[] {
  const written = (predictions as object[]).flatMap((prediction, place) =>
    'reply' in prediction ? [place] : [],
  );
  const count = Math.min(most, written.length);
  return Array.from({ length: count }, (_, i) => {
    const place = written[Math.floor((i * written.length) / count)];
    const { text, says, right } = goal.show(data.test[place], predictions[place]);
    return { text, says, right };
  });
}
