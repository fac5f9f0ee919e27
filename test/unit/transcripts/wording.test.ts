import { describe, expect, it } from 'vitest';
import { kindOfWord, spokenText } from '../../../src/transcripts/wording.ts';

describe('kindOfWord', () => {
  it.each(['#', '####', '##-##.', '****', '"****,"', '[SSN_1]', '[CREDIT_CARD_12].', '($PROFANITY)', '[redacted]'])(
    'case 18: takes %s for a mark of what was left out',
    (text) => {
      expect(kindOfWord(text)).toBe('redacted');
    },
  );

  it.each([
    'Hello,',
    '#1',
    'f***',
    '[laughter]',
    'C#',
    '*',
    '.',
    '$20',
    '自転車',
    `[${'A'.repeat(100)}]`,
    '#'.repeat(81),
  ])('takes %s for a word', (text) => {
    expect(kindOfWord(text)).toBe('word');
  });
});

describe('spokenText', () => {
  it('is nothing for blanks, and a text without those around it', () => {
    expect([' a b\n', '  ', '', null, 7, {}].map(spokenText)).toEqual(['a b', null, null, null, '7', null]);
  });
});
