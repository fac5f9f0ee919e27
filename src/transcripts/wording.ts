import type { WordKind } from '../domain/transcript.ts';
import { isRedaction } from './redaction.ts';
import { textOf } from './values.ts';

/** What somebody said, without blanks around it; null for nothing and for blanks alone. */
export function spokenText(value: unknown): string | null {
  const text = textOf(value)?.trim();
  return text === undefined || text === '' ? null : text;
}

/** What a text says without its blanks: two writings of the same words differ in those first. */
export function lettersOf(text: string): string {
  return text.replaceAll(/\s/g, '');
}

/** Longer than any mark a vendor puts in the place of a word, with its punctuation. */
const longestMark = 80;

/**
 * Tells words from marks that stand for something left out on purpose, punctuation around them or not: `####`, `##-##`,
 * `****`, `[SSN_1]`, `$PROFANITY`. Such a mark is kept as it is.
 */
export function kindOfWord(text: string): WordKind {
  if (text.length > longestMark) return 'word';
  if (/#|\*\*/.test(text) && !/[\p{L}\p{N}]/u.test(text)) return 'redacted';
  const bare = text.replaceAll(/^["'(¿¡]+|[.,;:?!"')]+$/g, '');
  return isRedaction(bare) || /^\[[A-Z][A-Z0-9_]*\]$/.test(bare) ? 'redacted' : 'word';
}
