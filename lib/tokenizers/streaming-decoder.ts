import type { Tokenizer } from './tokenizer';

/**
 * Token ids to text while they arrive. A character whose bytes are spread over several tokens (most of
 * 🙂 or 你) comes out when its last byte is there, so no half character is ever shown.
 *
 * @example
 * const decoder = new StreamingDecoder(tokenizer);
 * for await (const id of ids) process.stdout.write(decoder.push(id));
 * process.stdout.write(decoder.end());
 */
export class StreamingDecoder {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(private readonly tokenizer: Tokenizer) {}

  /** The text that is complete with this token; '' while a character is still open. */
  push(id: number): string {
    return this.decoder.decode(this.tokenizer.tokenBytes(id), { stream: true });
  }

  /** What is left: '' or, if the tokens ended within a character, U+FFFD. */
  end(): string {
    return this.decoder.decode();
  }
}
