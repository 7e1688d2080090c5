import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkedJson, readJson } from '../checkpoints/json-file';
import type { Tokenizer } from './tokenizer';

/** Which tokens begin and end a text. */
export interface TokenRoles {
  /** What the model has seen before every text, if anything. */
  readonly bosTokenId?: number;
  readonly eosTokenId?: number;
  /** All at which generation ends, where that is said apart. */
  readonly stopTokenIds?: readonly number[];
}

/** A token by its text, or an object that says more of it. */
const token = z.union([z.string(), z.looseObject({ content: z.string() })]).nullish();
const named = z.looseObject({
  bos_token: token,
  eos_token: token,
  add_bos_token: z.boolean().nullish(),
});
const id = z.int().nonnegative();
const ends = z.looseObject({ eos_token_id: z.union([id, z.array(id)]).nullish() });

/**
 * The roles of tokens by the files beside a model's `tokenizer.json`, as transformers has them: the end of a text is
 * the one that `special_tokens_map.json` names, else `tokenizer_config.json`; generation ends where
 * `generation_config.json` says, else `config.json`; and a text begins with what the template in `tokenizer.json`, or
 * `add_bos_token`, puts before it.
 *
 * @throws FormatError if a file is malformed
 */
export function tokenRolesOf(directory: string, tokenizer: Tokenizer): TokenRoles {
  const read = <S extends z.ZodType>(name: string, schema: S): z.output<S> | undefined => {
    const file = join(directory, name);
    return existsSync(file) ? checkedJson(schema, readJson(file), file) : undefined;
  };
  const config = read('tokenizer_config.json', named) ?? {};
  const map = read('special_tokens_map.json', named) ?? {};
  const idOf = (role: 'bos_token' | 'eos_token'): number | undefined => {
    const given = map[role] ?? config[role];
    return given ? tokenizer.idOf(typeof given === 'string' ? given : given.content) : undefined;
  };
  const eos = (read('generation_config.json', ends) ?? read('config.json', ends))?.eos_token_id;
  const stops = [eos ?? []].flat().filter((each) => each < tokenizer.vocabSize);
  return {
    bosTokenId:
      tokenizer.bosTokenId ??
      firstOfTemplate(tokenizer) ??
      (config.add_bos_token ? idOf('bos_token') : undefined),
    eosTokenId: idOf('eos_token') ?? tokenizer.eosTokenId,
    ...(stops.length > 0 && { stopTokenIds: stops }),
  };
}

const templateProcessing = z.looseObject({
  type: z.literal('TemplateProcessing'),
  single: z.array(z.looseObject({ SpecialToken: z.looseObject({ id: z.string() }).optional() })).min(1),
});
const postProcessor = z.looseObject({
  post_processor: z.union([
    templateProcessing,
    z.looseObject({ type: z.literal('Sequence'), processors: z.array(z.unknown()) }),
  ]),
});

/** The token that `tokenizer.json` itself puts before each text. */
function firstOfTemplate(tokenizer: Tokenizer): number | undefined {
  const { data } = postProcessor.safeParse(tokenizer.toJSON());
  if (!data) return undefined;
  const processors =
    data.post_processor.type === 'Sequence' ? data.post_processor.processors : [data.post_processor];
  for (const processor of processors) {
    const first = templateProcessing.safeParse(processor).data?.single[0].SpecialToken;
    if (first) return tokenizer.idOf(first.id);
  }
  return undefined;
}
