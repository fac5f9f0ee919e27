import { describe, expect, it } from 'vitest';
import { documentId, documentsOf, documentsOfSeqs, seqOfDocument } from '../../../../src/catalog/search/documents.ts';
import { unpackMarks } from '../../../../src/catalog/search/word-marks.ts';
import { aDelivery } from '../../../contracts/transcript-samples.ts';

const chunk = 128 * 1024;

describe('documentsOf', () => {
  it.each([
    ['one word without an end', 'x'.repeat(3 * chunk)],
    ['letters outside of the first plane', `x${'𝒳'.repeat(chunk)}`],
    ['characters without blanks', '会'.repeat(chunk)],
    ['words', 'some words '.repeat(30_000).trim()],
  ])('takes %s apart and loses nothing', (_what, text) => {
    const words = text.split(' ').map((word) => ({ text: word }));
    const documents = documentsOf(aDelivery(1, { said: [{ text, words }] }));
    expect(documents.length).toBeGreaterThan(1);
    expect(documents.map((document) => document.chunk)).toEqual(documents.map((_, n) => n));
    for (const { said, marks } of documents) {
      expect(said.length).toBeLessThanOrEqual(chunk);
      expect(said.isWellFormed()).toBe(true);
      const [mark, ...others] = unpackMarks(marks);
      expect(others).toEqual([]);
      expect(mark).toMatchObject({ from: 0, to: said.length, segment: 0 });
      expect(mark?.words.every(({ from, to }) => 0 <= from && from < to && to <= said.length)).toBe(true);
    }
    expect(documents.map(({ said }) => said.replaceAll('\u200b', '')).join('')).toBe(text);
  });

  it('puts segments into one document as long as they fit, one per line', () => {
    const documents = documentsOf(aDelivery(1, { said: ['one', '', 'two', 'x'.repeat(chunk - 1), 'three'] }));
    expect(documents.map(({ said }) => said.slice(0, 9))).toEqual(['one\ntwo', 'xxxxxxxxx', 'three']);
  });
});

describe('documentId', () => {
  it('falls with the place in a delivery and grows with the order of acceptance', () => {
    expect(documentId(7, 0)).toBeGreaterThan(documentId(7, 1));
    expect(documentId(8, 4095)).toBeGreaterThan(documentId(7, 0));
    expect([documentId(7, 0), documentId(7, 4095)].map(seqOfDocument)).toEqual([7, 7]);
    expect(documentsOfSeqs(7, 8)).toEqual({ first: documentId(7, 4095), last: documentId(8, 0) });
  });
});
