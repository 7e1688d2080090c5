/**
 * The parts of two packages of Hugging Face that Headway uses. Both have a CommonJS build, but declare their
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

declare module '@huggingface/jinja' {
  export class Template {
    constructor(template: string);
    render(items: Record<string, unknown>): string;
  }
}
