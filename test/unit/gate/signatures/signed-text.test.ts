import { describe, expect, it } from 'vitest';
import { filled, parseSignedText } from '../../../../src/gate/signatures/signed-text.ts';

/** What is signed around a body, with the name of each part for its value. */
function around(text: string): [before: string, after: string] {
  const { before, after } = parseSignedText(text, 'unix');
  const written = (pieces: typeof before): string => filled(pieces, (part) => Buffer.from(`<${part}>`)).toString();
  return [written(before), written(after)];
}

describe('parseSignedText', () => {
  it.each([
    ['{body}', '', ''],
    ['{timestamp}.{body}', '<timestamp>.', ''],
    ['{body} end', '', ' end'],
    ['v0:{body}:{timestamp}', 'v0:', ':<timestamp>'],
    ['{id}.{timestamp}.{body}', '<id>.<timestamp>.', ''],
    ['{method}{url}{body}', '<method><url>', ''],
    ['{method}\n{path}{query}\n{body}', '<method>\n<path><query>\n', ''],
  ])('takes %s apart', (text, before, after) => {
    expect(around(text)).toEqual([before, after]);
  });

  it.each([
    ['', '{body} once'],
    ['{timestamp}', '{body} once'],
    ['body', '{body} once'],
    ['{body}{body}', '{body} once'],
    ['{timestamp}.{timestamp}.{body}', '{timestamp} once'],
    ['{nonce}.{body}', 'no other braces'],
    ['{{body}', 'no other braces'],
    ['}{body}', 'no other braces'],
  ])('refuses %s: %s', (text, reason) => {
    expect(() => parseSignedText(text, 'unix')).toThrow(reason);
  });

  it.each(['{timestamp}{body}', '{body}{timestamp}', '{timestamp}00{body}', '{url}{timestamp}.{body}'])(
    'refuses %s, in which digits could change sides, unless the time has a fixed length',
    (text) => {
      expect(() => parseSignedText(text, 'unix')).toThrow('no digit');
      for (const format of ['seconds', 'milliseconds', 'iso'] as const) {
        expect(() => parseSignedText(text, format)).not.toThrow();
      }
    },
  );

  it.each(['{id}{body}', '{id}{timestamp}.{body}', '{body}{id}'])('refuses %s, in which an id has no end', (text) => {
    expect(() => parseSignedText(text, 'seconds')).toThrow('such as a full stop');
  });
});
