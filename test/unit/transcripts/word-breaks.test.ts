import { describe, expect, it } from 'vitest';
import { blankWord } from '../../../src/transcripts/read-transcript.ts';
import { splitByChannel } from '../../../src/transcripts/segments.ts';
import { cutText, endsSentence, spaceBetween, spaced, splitGap } from '../../../src/transcripts/word-breaks.ts';

describe('spaceBetween', () => {
  it.each([
    ['so', 'it', ' '],
    ['', '漢', ' '],
    ['漢', '字', ''],
    ['カタカナ', 'です', ''],
    ['コーヒー', '店', ''],
    ['𠮷', '野', ''],
    ['ไทย', 'คำ', ''],
    ['한국', '어', ' '],
    ['OK', '世', ' '],
    ['世。', '界', ''],
    ['世', '「界', ''],
    ['OK。', '界', ''],
    ['世!', '界', ' '],
  ] as const)('sets between %j and %j: %j', (before, after, between) => {
    expect(spaceBetween(before, after)).toBe(between);
  });
});

describe('spaced', () => {
  it('tells what stands before a word from the word before', () => {
    const words = ['漢', '字', 'and', 'more'].map(blankWord);
    expect(spaced(words).map(({ pre }) => pre)).toEqual([' ', '', ' ', ' ']);
  });

  it.each([
    ['自転車 です', ['自転車', 'です'], [' ', ' ']],
    ['well-known fact', ['well-', 'known', 'fact'], [' ', '', ' ']],
    ['Sure.\nThe train', ['Sure.', 'The', 'train'], [' ', ' ', ' ']],
    ['at 21', ['at', 'twenty', 'one'], [' ', ' ', ' ']],
    ['Sure.', ['Sure.', 'The'], [' ', ' ']],
    ['', ['漢', '字'], [' ', '']],
  ])('follows the text %j where it has the words %j', (text, words, pres) => {
    expect(spaced(words.map(blankWord), text).map(({ pre }) => pre)).toEqual(pres);
  });
});

describe('cutText', () => {
  it.each([
    [
      'Is it on? Yes it is.',
      [
        ['Is', 'it', 'on?'],
        ['Yes', 'it', 'is.'],
      ],
      ['Is it on?', 'Yes it is.'],
    ],
    ['on? “yes” no', [['on'], ['yes'], ['no']], ['on?', '“yes”', 'no']],
    ['早い。はい。', [['早い。'], ['はい。']], ['早い。', 'はい。']],
    ['at 21 sharp', [['at'], ['twenty-one'], ['sharp']], null],
  ])('cuts %j', (text, groups, pieces) => {
    expect(
      cutText(
        text,
        groups.map((words) => words.map(blankWord)),
      ),
    ).toEqual(pieces);
  });
});

describe('endsSentence', () => {
  it.each(['Yes.', 'Yes?', 'Yes!”', 'Yes.")', 'はい。', 'हाँ।', '…'])('holds for %s', (text) => {
    expect(endsSentence(text)).toBe(true);
  });

  it.each(['', 'Yes', 'Yes,', '3.5', '."a'])('does not hold for %j', (text) => {
    expect(endsSentence(text)).toBe(false);
  });
});

describe('splitGap', () => {
  it.each([
    [', ', { post: ',', pre: ' ' }],
    [', "', { post: ',', pre: ' "' }],
    [' ', { post: '', pre: ' ' }],
    ['', { post: '', pre: '' }],
    ['-', { post: '-', pre: '' }],
    [' – ', { post: '', pre: ' – ' }],
  ])('cuts %j', (gap, parts) => {
    expect(splitGap(gap)).toEqual(parts);
  });
});

describe('splitByChannel', () => {
  it('keeps the order in which channels first speak, and that of their words', () => {
    const words = ['1', '0', '1', null].map((channel, index) => ({
      ...blankWord(`w${index}`),
      channel,
      speaker: null,
      endsSentence: false,
    }));

    const texts = splitByChannel(words).map((list) => list.map(({ text }) => text));
    expect(texts).toEqual([['w0', 'w2'], ['w1'], ['w3']]);
  });
});
