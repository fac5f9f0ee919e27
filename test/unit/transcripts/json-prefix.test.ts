import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/lib/json/parse.ts';
import { isObject } from '../../../src/lib/json/values.ts';
import { parseJsonPrefix } from '../../../src/transcripts/json-prefix.ts';

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** With a byte order mark. */
function utf16(text: string, order: 'le' | 'be'): Uint8Array {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
}

/** True when everything in `part` stands at the same place in `whole`, and lists only lack items at their end. */
function isPrefix(part: unknown, whole: unknown): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(whole) && part.length <= whole.length && part.every((item, at) => isPrefix(item, whole[at]));
  }
  if (!isObject(part)) return Object.is(part, whole);
  const keys = Object.keys(part);
  return isObject(whole) && keys.every((key) => Object.hasOwn(whole, key) && isPrefix(part[key], whole[key]));
}

/** Leaves and containers. */
function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, item) => sum + countValues(item), 1);
}

describe('parseJsonPrefix', () => {
  it.each([
    ['{"words":[{"w":"so"},{"w":"it g', { words: [{ w: 'so' }, {}] }],
    ['{"a":1,"b"', { a: 1 }],
    ['{"a":1,"b":', { a: 1 }],
    ['{"a":1,', { a: 1 }],
    ['{"a":{"b":[]', { a: { b: [] } }],
    ['{"a":{"b":[]}', { a: { b: [] } }],
    ['[1,[2,{"c":null},tru', [1, [2, { c: null }]]],
    ['["a","b\\', ['a']],
    ['["a","b\\u00', ['a']],
    ['[', []],
    ['{', {}],
    ['{"":{"__proto__":{"x":1},', JSON.parse('{"":{"__proto__":{"x":1}}}')],
  ])('closes what is open behind the last complete value of %s', (text, value) => {
    expect(parseJsonPrefix(bytesOf(text))).toStrictEqual({ value, isWhole: false });
  });

  it('does not take a number that is cut off for a whole one', () => {
    expect(parseJsonPrefix(bytesOf('[1,12'))).toEqual({ value: [1], isWhole: false });
    expect(parseJsonPrefix(bytesOf('[1,12]'))).toEqual({ value: [1, 12], isWhole: true });
  });

  it.each(['', ' ', '"a', 'tr', '-', 'Hello', '[1 2', '[1}', '{"a":1} and more', '[Music] so', '{"a":1x', '[01'])(
    'gives null for %j',
    (text) => {
      expect(parseJsonPrefix(bytesOf(text))).toBeNull();
    },
  );

  it('gives what parseJson gives for a whole text', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJsonPrefix(bytesOf(text))).toStrictEqual({ value: parseJson(text), isWhole: true });
      }),
    );
  });

  it('gives a prefix of the truth wherever the text is cut, and never less than at an earlier cut', () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), (value) => {
        const bytes = bytesOf(JSON.stringify(value));
        const truth: unknown = parseJson(JSON.stringify(value));
        let before = 0;
        for (let cut = 1; cut < bytes.length; cut += 1) {
          const parsed = parseJsonPrefix(bytes.subarray(0, cut));
          expect(parsed?.isWhole).toBe(false);
          expect(isPrefix(parsed?.value, truth)).toBe(true);
          const count = countValues(parsed?.value);
          expect(count).toBeGreaterThanOrEqual(before);
          before = count;
        }
        expect(countValues(truth) - before).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });

  it('case 17: skips a byte order mark of UTF-8 and keeps bytes that are no UTF-8', () => {
    expect(parseJsonPrefix(bytesOf('\ufeff{"a":1'))).toEqual({ value: {}, isWhole: false });
    expect(parseJsonPrefix(Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d))).toEqual({ value: ['\ufffd'], isWhole: true });
  });

  it('case 17: decodes UTF-16 with a byte order mark, cut between and inside characters', () => {
    for (const order of ['le', 'be'] as const) {
      const bytes = utf16('["é","漢😀",3]', order);
      expect(parseJsonPrefix(bytes)).toEqual({ value: ['é', '漢😀', 3], isWhole: true });
      for (let cut = 4; cut < bytes.length; cut += 1) {
        const parsed = parseJsonPrefix(bytes.subarray(0, cut));
        expect(isPrefix(parsed?.value, ['é', '漢😀', 3])).toBe(true);
      }
    }
  });

  it('case 17: takes deep nesting up to a limit, and the last of repeated keys', () => {
    const nested = (levels: number) => bytesOf('['.repeat(levels) + ']'.repeat(levels));
    expect(parseJsonPrefix(nested(500))?.isWhole).toBe(true);
    expect(parseJsonPrefix(nested(501))).toBeNull();
    expect(parseJsonPrefix(bytesOf('['.repeat(1_000_000)))).toBeNull();
    expect(parseJsonPrefix(bytesOf('{"a":1,"a":2,"a'))?.value).toEqual({ a: 2 });
  });

  it('case 16: reads all whole words of a long text that is cut off', () => {
    const items = Array.from({ length: 20_000 }, (_, at) => ({ text: `word${at}`, start: at * 10, end: at * 10 + 9 }));
    const bytes = bytesOf(JSON.stringify({ words: items }));
    const parsed = parseJsonPrefix(bytes.subarray(0, bytes.length - 10));
    expect(parsed).toEqual({
      value: { words: [...items.slice(0, -1), { text: 'word19999', start: 199990 }] },
      isWhole: false,
    });
  });
});
