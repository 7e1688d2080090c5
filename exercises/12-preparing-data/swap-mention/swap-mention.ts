/** A sentence with BIO tags, one a word. */
export interface Tagged {
  tokens: string[];
  tags: string[];
}

/**
 * Puts another name in the place of the one that begins at `start`. The new name may have more or fewer words; its
 * tags say that it is one name of the old one's kind. All other words keep their tags.
 *
 * @param start - the place of a B- tag
 * @param name - the words of the new name, at least one
 */
export function swapMention({ tokens, tags }: Tagged, start: number, name: string[]): Tagged {
  throw new Error('Not implemented yet: swapMention');
}
