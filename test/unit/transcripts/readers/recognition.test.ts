import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatReaders } from '../../../../src/transcripts/readers/all.ts';
import { fixture } from '../golden.ts';

const folder = new URL('../../../fixtures/transcripts/', import.meta.url);

/** Every document as sent, by its format. */
const documents = formatReaders.flatMap(({ format }) => {
  const names = readdirSync(folder).includes(format) ? readdirSync(new URL(format, folder)) : [];
  return names.filter((name) => /^[^.]+\.json$/.test(name)).map((name) => ({ format, name }));
});

describe('formatReaders', () => {
  it.each(documents)('knows $format/$name as nobody else’s', ({ format, name }) => {
    const document: unknown = JSON.parse(fixture(format, name));
    const claims = formatReaders.filter((reader) => reader.recognises(document)).map((reader) => reader.format);

    // The generic reader takes whatever has the usual keys, and is asked last.
    expect(claims.filter((claim) => claim !== 'generic-json' || claim === format)).toEqual([format]);
  });

  it.each([null, 0, '', 'text', [], {}, [null], { results: null }, { results: [] }, { words: [] }])(
    'no reader claims %j',
    (document) => {
      expect(formatReaders.filter((reader) => reader.recognises(document)).map(({ format }) => format)).toEqual([]);
    },
  );
});
