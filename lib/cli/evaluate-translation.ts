import { pairsOf, builtInPairSets } from './seq2seq-data';
import { readTranslationPairs, splitPairs, type TranslationPair } from '../data/translation-pairs';
import { ConfigError } from '../errors';
import { scoreTranslations, translationBaselines } from '../evaluation/translation-score';
import { translate } from '../generation/translate';
import { loadSequenceToSequenceModel } from '../models/pretrained';
import { compileChoice, type CompileOption } from './compile-option';
import { modelDirectory } from './model-directory';
import { startProgress } from './progress';

/** What `headway evaluate translate` is told. */
export interface TranslationEvaluationOptions extends CompileOption {
  readonly model: string;
  readonly data: readonly string[];
  readonly split?: 'all' | 'validation' | 'test';
  readonly language?: string;
  readonly numBeams: number;
}

/** What it gives, besides what every command tells. */
export interface TranslationEvaluation {
  readonly config: Record<string, unknown>;
  readonly metrics: Record<string, unknown>;
  readonly baseline: Record<string, unknown>;
  readonly text: string;
  /** How the model ran. */
  readonly execution: { readonly compiled: boolean; readonly description: string };
}

/**
 * Translates the sources of pairs and compares with the targets.
 *
 * @throws ConfigError for a model of another kind, an unknown language, or no pair of the language
 */
export async function evaluateTranslation(
  options: TranslationEvaluationOptions,
): Promise<TranslationEvaluation> {
  const { model, tokenizer } = loadSequenceToSequenceModel(modelDirectory(options.model));
  const { train, measured, split, language } = choosePairs(options);
  const sources = measured.map(({ source }) => source);
  const progress = startProgress('translating', sources.length);
  const started = performance.now();
  let description = '';
  const translations = await translate(model, tokenizer, sources, {
    language,
    numBeams: options.numBeams,
    compile: compileChoice(options),
    onExecution: (how) => (description = how),
    onProgress: (done) => progress.update(done, ''),
  }).finally(() => progress.stop());
  const textsPerSecond = sources.length / ((performance.now() - started) / 1000);
  model.dispose();

  const metrics = scoreTranslations(translations, measured);
  const copy = scoreTranslations(sources, measured);
  const nearest = train.length > 0 ? translationBaselines(train, measured).nearestNeighbour : undefined;
  const baseline = nearest
    ? { ...nearest, name: 'nearest neighbour', copy }
    : { ...copy, name: 'source left as it is' };
  const line = (name: string, score: { bleu: number; exactMatch: number }): string =>
    `${name}: BLEU ${score.bleu.toFixed(2)}, ${(100 * score.exactMatch).toFixed(1)} % exact`;
  const examples = measured.slice(0, 3).map(({ source, target }, i) => {
    return `\n  ${source}\n→ ${translations[i]}\n  ${target} (reference)`;
  });
  return {
    config: { data: options.data, split, language, numBeams: options.numBeams },
    metrics: { ...metrics, texts: sources.length, textsPerSecond },
    baseline,
    text: [line('model', metrics), line(baseline.name, baseline), ...examples].join('\n'),
    execution: { compiled: description.startsWith('compiled'), description },
  };
}

/** What to measure on, and what the nearest neighbours may be looked for in. */
function choosePairs({ data, split: asked, language: wanted }: TranslationEvaluationOptions): {
  train: readonly TranslationPair[];
  measured: readonly TranslationPair[];
  split: string;
  language?: string;
} {
  const isBuiltIn = data.length === 1 && builtInPairSets.includes(data[0]);
  const split = asked ?? (isBuiltIn ? 'test' : 'all');
  const ofLanguage = (pairs: readonly TranslationPair[]): TranslationPair[] =>
    pairs.filter((pair) => language === undefined || pair.language === language);
  const all = isBuiltIn
    ? pairsOf(data, { languages: wanted ?? 'fr', toyPairs: 20_000 })
    : splitPairs(data.flatMap(readTranslationPairs));
  const language = wanted ?? all.train[0]?.language;
  const part = split === 'all' ? [...all.train, ...all.validation, ...all.test] : all[split as 'test'];
  const measured = ofLanguage(part);
  if (measured.length > 0) {
    return { train: split === 'all' ? [] : ofLanguage(all.train), measured, split, language };
  }
  throw new ConfigError(
    `--data: must hold pairs${language ? ` into ${language}` : ''} in the part "${split}", got none`,
  );
}
