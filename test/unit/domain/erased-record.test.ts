import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erasedLine, hashedNames, numberedKey } from '../../../src/domain/erased-record.ts';
import { numberedName, pathKey } from '../../../src/domain/file-names.ts';
import type { LedgerRecord } from '../../../src/domain/ledger.ts';
import { aDuplicateOf, aQuarantined, aRecord, at, idOf } from '../../contracts/catalog-records.ts';
import { testHashes } from '../../fixtures/hashes.ts';

const many = aRecord({ seq: 1, kinds: Array.from({ length: 300 }, () => 'other' as const) });
const numbered = aRecord({ seq: 1, file: { name: 'a', number: 12 } });
const held = {
  type: 'held',
  seq: 1,
  id: idOf(1),
  scope: 'job',
  reason: { code: null, text: '' },
  by: null,
  at: at(1),
} as const;

/** Every line that tells something of a delivery, each as short as it can be. */
const lines: Record<string, LedgerRecord> = {
  delivery: aRecord({ seq: 1, file: { name: 'a' } }),
  'delivery without a part': aRecord({ seq: 1, kinds: [] }),
  'delivery with many parts': many,
  'delivery with a number': numbered,
  duplicate: aDuplicateOf(many, 1),
  quarantined: aQuarantined(1),
  released: { type: 'released', at: at(1), record: numbered },
  held,
};

describe('the line that takes the place of one that is erased', () => {
  it.each(Object.entries(lines))('%s has room for it, and for the names that it used up', (_what, record) => {
    const bytes = Buffer.byteLength(JSON.stringify(record));
    const { text, left } = erasedLine(record, bytes, testHashes);
    expect(Buffer.byteLength(text)).toBe(bytes);
    expect(left).toEqual([]);
    expect(JSON.parse(text)).toMatchObject({ type: 'erased', seq: 1 });
    expect(text).not.toContain(idOf(1));
  });

  it('gives the names back that an older, shorter line has no room for', () => {
    const { text, left } = erasedLine(numbered, 70, testHashes);
    expect(text).toHaveLength(70);
    expect(left).toEqual(hashedNames(numbered, testHashes));
    expect(left).toHaveLength(1);
  });

  it('tells a numbered name by the key that it would have had', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => !text.includes('/'));
    fc.assert(
      fc.property(name, fc.nat(12), (text, number) => {
        const path = `acme/2026/11/21/${numberedName(text, number)}`;
        expect(numberedKey(pathKey(`acme/2026/11/21/${text}`), number)).toBe(pathKey(path));
      }),
    );
  });
});
