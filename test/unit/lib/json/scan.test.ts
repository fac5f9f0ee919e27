import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJsonChecker } from '../../../../src/lib/json/scan.ts';
import { jsonPieces } from '../../../fixtures/json-pieces.ts';

function check(chunks: Iterable<Uint8Array>): boolean {
  const checker = createJsonChecker();
  for (const chunk of chunks) checker.write(chunk);
  return checker.end();
}

/** What the checker must agree with. */
function parses(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return true;
  } catch {
    return false;
  }
}

/** Cuts at the given places, which may repeat or lie outside. */
function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return sorted.slice(1).map((stop, index) => bytes.subarray(sorted[index], stop));
}

const accepted = [
  ...['{}', '[]', '""', '0', '-0', '1', '-1', '12.5', '0.5e3', '1E+2', '1e-0', 'true', 'false', 'null'],
  ...[' \t\r\n[ ]\n', '{"a":1,"a":2}', '{"":{}}', '[[],{},"",0,true]', '{"a" : [1 , 2]}', '[-0.0e-0]'],
  ...['"\\u0000\\uD800\\udc00\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\u2028\u007f"', '"é漢😀"', '\ufeff{}', '\ufeff 1'],
];
const refused = [
  ...['', ' ', '\ufeff', '\ufeff\ufeff1', ' \ufeff1', '{', '[', '"', '"\\', '"\\u12', '[1', '{"a"', '{"a":', '{"a":1'],
  ...['}', ']', ',', ':', '[}', '{]', '[1}', '{"a":1]', '[,]', '[1,]', '[1,,2]', '[1 2]', '{,}', '{"a":1,}', '{"a" 1}'],
  ...[
    '{"a"}',
    '{1:2}',
    '{a:1}',
    '{"a":1:2}',
    '["a":1]',
    '{"a","b"}',
    '{true:1}',
    '1 2',
    '{}{}',
    '[]]',
    '"a""b"',
    'nulll',
    '{}x',
  ],
  ...[
    '01',
    '-',
    '-a',
    '+1',
    '.5',
    '1.',
    '1.e1',
    '1e',
    '1e+',
    '1e1.5',
    '--1',
    '0x1',
    '1_0',
    '-01',
    '00',
    '1.2.3',
    'Infinity',
    'NaN',
  ],
  ...[
    'tru',
    'True',
    'truE',
    'nul',
    'fals ',
    't',
    'undefined',
    "'a'",
    '"\n"',
    '"\t"',
    '"\0"',
    '"\\x"',
    '"\\u123g"',
    '"\\U0000"',
  ],
  ...['[1]//', '/**/1', '\u00a01', '\v1', '\f1', '1\0', 'é', '\u2028{}'],
];

describe('createJsonChecker', () => {
  it.each(accepted)('accepts %j, however it is cut', (text) => {
    const bytes = Buffer.from(text);
    expect(parses(bytes)).toBe(true);
    for (let at = 0; at <= bytes.length; at += 1) expect(check([bytes.subarray(0, at), bytes.subarray(at)])).toBe(true);
    expect(check([...bytes].map((byte) => Uint8Array.of(byte)))).toBe(true);
  });

  it.each(refused)('refuses %j, however it is cut', (text) => {
    const bytes = Buffer.from(text);
    expect(parses(bytes)).toBe(false);
    for (let at = 0; at <= bytes.length; at += 1)
      expect(check([bytes.subarray(0, at), bytes.subarray(at)])).toBe(false);
    expect(check([...bytes].map((byte) => Uint8Array.of(byte)))).toBe(false);
  });

  it.each<[string, number[], boolean]>([
    ['a byte that is never UTF-8', [0x22, 0xff, 0x22], true],
    ['a character cut by the quote', [0x22, 0xe6, 0xbc, 0x22], true],
    ['a surrogate in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22], true],
    ['a control character in the middle of a character', [0x22, 0xe6, 0x0a, 0xbc, 0x22], false],
    ['a byte that is never UTF-8, outside of strings', [0x5b, 0xff, 0x5d], false],
    ['half a byte order mark', [0xef, 0xbb, 0x31], false],
    ['a byte order mark alone', [0xef, 0xbb, 0xbf], false],
    ['a byte order mark of UTF-16', [0xff, 0xfe, 0x31, 0x00], false],
  ])('P10: judges %s as JSON.parse does', (_, bytes, isJson) => {
    expect(parses(Uint8Array.from(bytes))).toBe(isJson);
    expect(check([Uint8Array.from(bytes)])).toBe(isJson);
    expect(check(bytes.map((byte) => Uint8Array.of(byte)))).toBe(isJson);
  });

  it('P17: takes any depth, and minds which bracket closes which', () => {
    const depth = 1_000_000;
    const opening = Buffer.from('[{"a":'.repeat(depth));
    const closing = Buffer.from('}]'.repeat(depth));
    expect(check([opening, Buffer.from('1'), closing])).toBe(true);
    expect(check([opening, Buffer.from('1'), closing, Buffer.from(']')])).toBe(false);
    expect(check([opening, Buffer.from('1'), closing.subarray(1)])).toBe(false);
    expect(check([opening, Buffer.from('1'), closing.subarray(0, -1)])).toBe(false);
  });

  it('agrees with JSON.parse on JSON that was damaged and cut', () => {
    const damages = fc.array(
      fc.tuple(
        fc.nat(),
        fc.constantFrom('put', 'drop'),
        fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('"\\{}[],:-+.eE0 tn\n\xef'))),
      ),
      {
        maxLength: 3,
      },
    );
    const indents = fc.constantFrom('', ' ', '\t');
    fc.assert(
      fc.property(
        fc.jsonValue(),
        indents,
        damages,
        fc.array(fc.nat(), { maxLength: 6 }),
        (value, indent, changes, cuts) => {
          let bytes = Buffer.from(JSON.stringify(value, null, indent));
          for (const [place, change, byte] of changes) {
            const at = place % (bytes.length + 1);
            const put = change === 'put' ? [byte] : [];
            bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(put), bytes.subarray(at + (place % 2))]);
          }
          expect(check(cutAt(bytes, cuts))).toBe(parses(bytes));
        },
      ),
      { numRuns: 4000 },
    );
  });

  it('agrees with JSON.parse on everything that has the pieces of JSON', () => {
    const texts = fc.array(fc.constantFrom(Buffer.from([0xff]), ...jsonPieces.map((piece) => Buffer.from(piece))), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(texts, (chunks) => {
        expect(check(chunks)).toBe(parses(Buffer.concat(chunks)));
      }),
      { numRuns: 8000 },
    );
  });

  it('looks at nothing after the first error', () => {
    const checker = createJsonChecker();
    checker.write(Buffer.from('{x'));
    const untouchable = new Proxy(new Uint8Array(8), {
      get: () => {
        throw new Error('the chunk was looked at');
      },
    });
    checker.write(untouchable);
    expect(checker.end()).toBe(false);
  });
});
