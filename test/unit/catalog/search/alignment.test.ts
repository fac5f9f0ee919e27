import { describe, expect, it } from 'vitest';
import { placeWords } from '../../../../src/catalog/search/alignment.ts';
import { searchable } from '../../../../src/catalog/search/text.ts';
import type { Word } from '../../../../src/domain/transcript.ts';
import { aTranscript } from '../../../contracts/transcript-samples.ts';

/** The text of each place found, with the second in which the word at it begins. */
function placesOf(text: string, words: readonly (string | Partial<Word>)[]): string[] {
  const wishes = words.map((word) => (typeof word === 'string' ? { text: word } : word));
  const [segment] = aTranscript([{ text, words: wishes, startMs: 0 }]).segments;
  if (segment === undefined) throw new Error('no segment');
  const said = searchable(text);
  return placeWords(said, segment).map(({ from, to, startMs }) => `${said.slice(from, to)}@${startMs / 500}`);
}

describe('placeWords', () => {
  it.each([
    ['words joined', 'I want it.', ['I', 'want', 'it'], ['I@0', 'want@1', 'it@2']],
    ['the same word again', 'no no no', ['no', 'no', 'no'], ['no@0', 'no@1', 'no@2']],
    ['another case', 'Hello World', ['hello', 'WORLD'], ['Hello@0', 'World@1']],
    ['whole words only', 'an island is a place', ['is', 'a', 'place'], ['is@0', 'a@1', 'place@2']],
    [
      'a number written out',
      'on 21 May at noon',
      ['on', 'twenty', 'first', 'of', 'may', 'at', 'noon'],
      ['on@0', 'May@4', 'at@5', 'noon@6'],
    ],
    [
      'words glued together',
      'unbelievable',
      ['un', { text: 'believ', pre: '' }, { text: 'able', pre: '' }],
      ['un@0', 'believ@1', 'able@2'],
    ],
    [
      'characters without blanks',
      '明天开会',
      ['明天', { text: '开', pre: '' }, '会'],
      ['明\u200b天@0', '开@1', '会@2'],
    ],
    ['decomposed letters', 'cafe\u0301 noir', ['caf\u00e9', 'noir'], ['caf\u00e9@0', 'noir@1']],
    ['letters that grow in lower case', 'İstanbul calls', ['İstanbul', 'calls'], ['İstanbul@0', 'calls@1']],
    ['words that are nothing', 'one two', ['one', '', '  ', 'two'], ['one@0', 'two@3']],
  ])('places %s', (_what, text, words, expected) => {
    expect(placesOf(text, words)).toEqual(expected);
  });

  it('leaves out words that do not stand near the one before', () => {
    const text = `start ${'filler '.repeat(20)}missing end`;
    expect(placesOf(text, ['start', 'missing'])).toEqual(['start@0']);
  });

  it('finds its way back after many words that are written otherwise', () => {
    const spoken = Array.from({ length: 20 }, (_, i) => `number${i}`);
    expect(placesOf(`start ${'1234 '.repeat(50)}end`, ['start', ...spoken, 'end'])).toEqual(['start@0', 'end@21']);
  });

  it('takes times that are the words’ own only', () => {
    const inherited = { text: 'two', timeOrigin: 'inherited' } as const;
    const untimed = { text: 'three', startMs: null, endMs: null, timeOrigin: 'none' } as const;
    expect(placesOf('one two three', ['one', inherited, untimed])).toEqual(['one@0']);
  });

  it('ends a word without an end with its segment', () => {
    const words = [{ text: 'one', endMs: null }, { text: 'two' }];
    const [segment] = aTranscript([{ text: 'one two', words, startMs: 0 }]).segments;
    if (segment === undefined) throw new Error('no segment');
    expect(placeWords('one two', segment).map(({ endMs }) => endMs)).toEqual([1000, 1000]);
  });

  it('takes time in proportion to the text, however little of it fits', () => {
    const words = Array.from({ length: 20_000 }, (_, i) => `w${i}`);
    const before = process.cpuUsage();
    expect(placesOf('other '.repeat(20_000), words)).toEqual([]);
    // Time of the processor, which others on the machine do not add to.
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000);
  });
});
