import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../../src/lib/json/parse.ts';

describe('parseJson', () => {
  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['0.12345678901234567890', Number('0.12345678901234567890')],
    ['12345678901234567890.5', Number('12345678901234567890.5')],
    ['1e400', Number.POSITIVE_INFINITY],
    ['12345678901234567890e2', Number('12345678901234567890e2')],
    ['"12345678901234567890"', '12345678901234567890'],
  ])('reads %s as %j, wherever it stands', (written, value) => {
    expect(parseJson(written)).toBe(value);
    expect(parseJson(`{"id":${written}}`)).toEqual({ id: value });
    expect(parseJson(`{"id": ${written} }`)).toEqual({ id: value });
    expect(parseJson(`[${written},\n${written}]`)).toEqual([value, value]);
  });

  it('refuses what is not JSON as JSON.parse does', () => {
    for (const text of ['', '{', '[12345678901234567890,]', '012345678901234567890'])
      expect(() => parseJson(text)).toThrow(SyntaxError);
  });
});
