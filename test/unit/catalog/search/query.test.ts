import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matchExpression } from '../../../../src/catalog/search/query.ts';
import { openTranscriptIndexReader } from '../../../../src/catalog/search/reader.ts';
import { openTranscriptIndexWriter } from '../../../../src/catalog/search/writer.ts';
import { CollectorError } from '../../../../src/domain/errors.ts';
import { asLedgerPosition } from '../../../../src/domain/inbox.ts';
import type { TranscriptIndexReader } from '../../../../src/domain/transcript-index.ts';
import { aDelivery, allHits, aQuery, aTranscript } from '../../../contracts/transcript-samples.ts';

function expressionOf(text: string): string {
  return matchExpression(aQuery(text));
}

describe('matchExpression', () => {
  it.each([
    ['one two', '{said labels} : ("one" AND "two")'],
    ['"one two" three', '{said labels} : ("one two" AND "three")'],
    ['refu*', '{said labels} : ("refu*"*)'],
    ['"give ref"*', '{said labels} : ("give ref"*)'],
    [
      'one -two -"three four" -five*',
      '({said labels} : ("one")) NOT {said labels} : ("two" OR "three four" OR "five*"*)',
    ],
    ['one --two', '({said labels} : ("one")) NOT {said labels} : ("two")'],
    ['well-known', '{said labels} : ("well-known")'],
    ['one - two', '{said labels} : ("one" AND "two")'],
    ['one "two three', '{said labels} : ("one" AND "two three")'],
    ['one"two"three', '{said labels} : ("one" AND "two" AND "three")'],
    ['  one \n\t !!! "" "..." * -* -', '{said labels} : ("one")'],
    [
      'NEAR(one two, 3) AND NOT said:x ^y',
      '{said labels} : ("NEAR(one" AND "two," AND "3)" AND "AND" AND "NOT" AND "said:x" AND "^y")',
    ],
    ['“one two„', '{said labels} : ("one two")'],
    ['one\0two', '{said labels} : ("one" AND "two")'],
    ['会议*', '{said labels} : ("会\u200b议*"*)'],
  ])('reads %j', (text, expected) => {
    expect(expressionOf(text)).toBe(expected);
  });

  it('adds a token for each filter, before what is excluded', () => {
    const query = aQuery('one -two', { source: 'a"b', vendor: 'v', job: 'j', speaker: 'Ann' });
    expect(matchExpression(query)).toMatch(
      /^\(\{said labels\} : \("one"\)( AND \{facets\} : "[svjp][0-9a-f]{20}"){4}\) NOT \{said labels\} : \("two"\)$/,
    );
  });

  it.each([
    ['', 'no word'],
    [' \n ', 'no word'],
    ['"" ... -- * ^ () :', 'no word'],
    ['\ud800', 'no word'],
    ['-one -two', 'no word'],
    ['-"one two"', 'no word'],
    ['one tw*', 'at least 3 letters'],
    ['e-m*', 'at least 3 letters'],
    [Array.from({ length: 33 }, (_, i) => `w${i}`).join(' '), 'at most 32'],
    ['x'.repeat(1001), 'longer than 1000'],
    ['a '.repeat(50_000), 'longer than 1000'],
  ])('refuses %j', (text, reason) => {
    expect(() => expressionOf(text)).toThrow(
      expect.objectContaining({ code: 'bad-request', message: expect.stringContaining(reason) }),
    );
  });
});

describe('searching for anything at all', () => {
  const folder = mkdtempSync(join(tmpdir(), 'transcripts-query-'));
  let reader: TranscriptIndexReader;

  beforeAll(async () => {
    const path = join(folder, 'transcripts.sqlite');
    const writer = openTranscriptIndexWriter(path, { mapperVersion: '1' });
    const said = [
      '"quotes" NEAR AND or NOT said: (one) ^two {three} "four',
      'a b c d 会议 สวัสดี \u0001 \u0002 x\u0000y \ud83d',
    ];
    const transcripts = [aTranscript(said, { title: 'Title: "x" OR y' })];
    const delivery = aDelivery(1, { transcripts, labels: ['a\nb', '-- drop table'] });
    await writer.apply([{ type: 'add', delivery }], asLedgerPosition('1'));
    await writer.close();
    reader = openTranscriptIndexReader(path);
  });
  afterAll(async () => {
    await reader.close();
    rmSync(folder, { recursive: true });
  });

  const piece = fc.constantFrom(
    ...[
      '"',
      '""',
      "'",
      '*',
      '-',
      '+',
      '^',
      ':',
      '(',
      ')',
      '{',
      '}',
      ',',
      ' ',
      '\n',
      '\0',
      '\u0001',
      '\u200b',
      '\\',
      '%',
      '_',
      ';',
    ],
    ...[
      'AND',
      'OR',
      'NOT',
      'NEAR',
      'NEAR(',
      'said',
      'labels :',
      'facets',
      '{said} :',
      'one',
      'two',
      'abc*',
      '会议',
      'สวัส',
      'é',
      '🙂',
    ],
    ...['\ud83d', '\udc00', '\u0301', '\u00ad', '\ufeff', '\u202e', '--', '/*', 'rank', 'fulltext'],
  );
  const hostile = fc.oneof(
    fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary', maxLength: 60 }),
  );

  it('gives results or a bad-request, never a fault', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, fc.option(hostile), async (text, filter) => {
        try {
          await allHits(reader, aQuery(text, { source: filter, speaker: filter }));
        } catch (error) {
          expect(error).toBeInstanceOf(CollectorError);
          expect(error).toMatchObject({ code: 'bad-request' });
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('finds words that are operators elsewhere', async () => {
    for (const text of ['near', 'AND', 'or', 'NOT', 'said:', '"NEAR AND"', '^two', '(one)', '{three}']) {
      expect(await allHits(reader, aQuery(text))).not.toEqual([]);
    }
  });
});
