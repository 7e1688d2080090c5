/**
 * The part of `@huggingface/tokenizers` that Headway uses. The package has a CommonJS build, but declares its
 * types as an ES module's, which TypeScript does not let CommonJS import.
 */
declare module '@huggingface/tokenizers' {
  export class Tokenizer {
    constructor(tokenizerJson: object, tokenizerConfig: object);
    encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
    decode(
      ids: number[],
      options: { skip_special_tokens: boolean; clean_up_tokenization_spaces: boolean },
    ): string;
    token_to_id(token: string): number | undefined;
    id_to_token(id: number): string | undefined;
    get_vocab(withAddedTokens: boolean): Map<string, number>;
  }
}
