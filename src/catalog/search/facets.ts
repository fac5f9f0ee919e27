import { hash } from 'node:crypto';

/** What hits are filtered by: each value is a token of its own, so that a filter is one more word to look for. */
export type Facet = keyof typeof initials;

const initials = { source: 's', vendor: 'v', job: 'j', speaker: 'p' };

/**
 * The token that stands for a value, whatever characters that is made of.
 *
 * Eighty bits of a hash are enough to tell values apart, and every job id is one.
 *
 * @example facetToken('source', 'acme') // 's' and twenty hexadecimal digits
 */
export function facetToken(facet: Facet, value: string): string {
  return initials[facet] + hash('sha256', facet === 'speaker' ? labelKey(value) : value, 'hex').slice(0, 20);
}

/** The key under which labels of speakers are the same: people do not type them in the vendor's case. */
export function labelKey(label: string): string {
  return label.normalize('NFC').toLowerCase();
}
