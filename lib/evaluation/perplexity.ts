/**
 * Perplexity e^loss: among how many equally likely tokens the model hesitates, on average. A model
 * that knows nothing has the size of its vocabulary, a perfect one 1.
 *
 * @remarks Perplexities of different tokenizers cannot be compared: a longer token is harder.
 * @param lossInNats - mean cross-entropy, nats per token
 */
export function perplexity(lossInNats: number): number {
  return Math.exp(lossInNats);
}
