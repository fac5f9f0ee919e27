import { describe, expect, it } from 'vitest';
import { parseSignedText } from '../../../../src/gate/signatures/hmac.ts';

describe('parseSignedText', () => {
  it.each([
    ['{body}', { before: '', after: '', hasTimestamp: false }],
    ['{timestamp}.{body}', { before: '{timestamp}.', after: '', hasTimestamp: true }],
    ['{body} end', { before: '', after: ' end', hasTimestamp: false }],
    ['v0:{body}:{timestamp}', { before: 'v0:', after: ':{timestamp}', hasTimestamp: true }],
  ])('takes %s apart', (text, parts) => {
    expect(parseSignedText(text)).toEqual(parts);
  });

  it.each([
    '',
    '{timestamp}',
    'body',
    '{body}{body}',
    '{timestamp}.{timestamp}.{body}',
    '{id}.{body}',
    '{{body}',
    '}{body}',
  ])('refuses %s', (text) => {
    expect(() => parseSignedText(text)).toThrow(RangeError);
  });

  it.each(['{timestamp}{body}', '{body}{timestamp}', '{timestamp}00{body}'])(
    'refuses %s, in which digits could change sides',
    (text) => {
      expect(() => parseSignedText(text)).toThrow('no digit');
    },
  );
});
