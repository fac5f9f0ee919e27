import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMatches } from '../../../../src/catalog/search/matches.ts';
import { countWords, readable, searchable } from '../../../../src/catalog/search/text.ts';

describe('searchable', () => {
  it('takes a line of millions of words', () => {
    const long = 'a '.repeat(8 * 1024 * 1024);
    expect(searchable(long)).toBe(long.trim());
    expect(searchable(long.trim())).toBe(long.trim());
  });

  it.each([
    ['plain text, as it is.', 'plain text, as it is.'],
    ['  blanks\t\n and\u00a0controls\0\u0001\u0002\u0085. ', 'blanks and controls .'],
    ['e\u0301', '\u00e9'],
    ['会议abc 会', '会\u200b议\u200babc 会'],
    ['会。议', '会。议'],
    ['\ud800x', '\ufffdx'],
  ])('makes %j %j', (text, expected) => {
    expect(searchable(text)).toBe(expected);
  });

  it('changes nothing the second time, holds no sign of a match, and is readable as the text itself', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom('会', 'ส', 'ว', '한', ' ', 'a', '\u0301'),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 20 }), (units) => {
        const text = units.join('');
        const once = searchable(text);
        expect(searchable(once)).toBe(once);
        expect(once).not.toMatch(/[\0-\x1f\x7f-\x9f]/);
        const even = text
          .toWellFormed()
          .normalize('NFC')
          .replaceAll(/[\s\p{Cc}]+/gu, ' ')
          .trim();
        expect(readable(once)).toBe(even.replaceAll('\u200b', ''));
      }),
      { numRuns: 300 },
    );
  });
});

describe('countWords', () => {
  it('counts characters where there are no blanks', () => {
    expect([countWords(''), countWords('one two\nthree'), countWords(searchable('会议 abc'))]).toEqual([0, 3, 3]);
  });
});

describe('readMatches', () => {
  const marked = (text: string): string => text.replaceAll('[', '\u0001').replaceAll(']', '\u0002');

  it.each([
    ['no match', 'no match', []],
    ['a [b] c [d]', 'a b c d', ['b', 'd']],
    ['[a] - [b], [c] d [e]', 'a - b, c d e', ['a - b, c', 'e']],
    ['x [a\nb] c', 'x a\nb c', ['a\nb']],
    ['[a]\n[b]', 'a\nb', ['a', 'b']],
  ])('reads %j', (text, expected, matches) => {
    const read = readMatches(marked(text));
    expect(read.text).toBe(expected);
    expect(read.matches.map(({ from, to }) => read.text.slice(from, to))).toEqual(matches);
  });
});
