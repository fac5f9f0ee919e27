import { CollectorError } from '../../domain/errors.ts';
import type { SearchQuery } from '../../domain/transcript-index.ts';
import { type Facet, facetToken } from './facets.ts';
import { containsWord, searchable, standsAlone, wordsOf } from './text.ts';

/** A word or phrase to look for. */
export interface Term {
  /** Searchable text without quotes. More than one word are a phrase: `don't` is `don t` in the index. */
  text: string;
  /** Whether the last word may go on. */
  isPrefix: boolean;
}

const maxTerms = 32;
/** UTF-16 units. A pasted sentence fits. */
const maxLength = 1000;
/** A shorter prefix stands for so many words that looking for them would hold up everybody else. */
const minPrefixLength = 3;

/**
 * Turns what a person typed, and the filters, into a query of FTS5. Whatever is typed, what comes out is well-formed.
 *
 * @throws as `parseText` does
 */
export function matchExpression(query: SearchQuery): string {
  const { wanted, unwanted } = parseText(query.text);
  const facets = (['source', 'vendor', 'job', 'speaker'] satisfies Facet[]).flatMap((facet) => {
    const value = query[facet];
    if (value === null) return [];
    return [facet === 'job' ? ofJob(value, query.aliases ?? []) : hasFacet(facet, value)];
  });
  const theirs = query.within === undefined ? [] : [inAnyOf(query.within)];
  const found = [anywhere(wanted, 'AND'), ...facets, ...theirs].join(' AND ');
  return unwanted.length === 0 ? found : `(${found}) NOT ${anywhere(unwanted, 'OR')}`;
}

function hasFacet(facet: Facet, value: string): string {
  return `{facets} : "${facetToken(facet, value)}"`;
}

/** Of no source at all nothing is found, which an empty list of alternatives cannot say. */
function inAnyOf(sources: readonly string[]): string {
  const [first = '', ...others] = sources;
  return `(${[first, ...others].map((source) => hasFacet('source', source)).join(' OR ')})`;
}

/** An alias is one in its source alone: elsewhere the same id may be another job's. */
function ofJob(jobId: string, aliases: NonNullable<SearchQuery['aliases']>): string {
  const own = hasFacet('job', jobId);
  if (aliases.length === 0) return own;
  const others = aliases.map((alias) => `(${hasFacet('source', alias.source)} AND ${hasFacet('job', alias.jobId)})`);
  return `(${[own, ...others].join(' OR ')})`;
}

function anywhere(terms: readonly Term[], operator: 'AND' | 'OR'): string {
  const phrases = terms.map(({ text, isPrefix }) => `"${text}"${isPrefix ? '*' : ''}`);
  return `{said labels} : (${phrases.join(` ${operator} `)})`;
}

/** A minus, then a phrase in quotes, which may be left open, or all up to the next blank or quote. */
const termPattern = /(?<minus>(?<!\S)-+)?(?:"(?<phrase>[^"]*)"?(?<star>\*?)|(?<word>[^\s"]+))/g;

/**
 * What a person typed, `wanted` and `unwanted` each in that order.
 *
 * @throws CollectorError `bad-request` for a text with nothing to look for, or too much
 */
export function parseText(text: string): { wanted: Term[]; unwanted: Term[] } {
  if (text.length > maxLength) {
    throw new CollectorError('bad-request', `the text to look for is longer than ${maxLength} characters`);
  }
  const wanted: Term[] = [];
  const unwanted: Term[] = [];
  for (const { groups = {} } of searchable(text.replaceAll(/[“”„]/g, '"')).matchAll(termPattern)) {
    const { minus, phrase, star, word = '' } = groups;
    const term = { text: phrase ?? word, isPrefix: star === '*' || word.endsWith('*') };
    if (!containsWord(term.text)) continue;
    if (term.isPrefix) assertLongEnough(term.text);
    (minus === undefined ? wanted : unwanted).push(term);
  }
  if (wanted.length === 0) throw new CollectorError('bad-request', 'the text holds no word to look for');
  if (wanted.length + unwanted.length > maxTerms) {
    throw new CollectorError('bad-request', `at most ${maxTerms} words and phrases can be looked for at once`);
  }
  return { wanted, unwanted };
}

/** A character that is a word of its own cannot go on, so it costs nothing. */
function assertLongEnough(text: string): void {
  const last = wordsOf(text).at(-1) ?? '';
  if ([...last].length >= minPrefixLength || standsAlone(last)) return;
  throw new CollectorError(
    'bad-request',
    `"${last}*" is too short: at least ${minPrefixLength} letters come before the *`,
  );
}
