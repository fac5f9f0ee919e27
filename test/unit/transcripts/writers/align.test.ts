import { describe, expect, it } from 'vitest';
import { piecesOf } from '../../../../src/transcripts/writers/pieces.ts';
import { align } from '../../../../src/transcripts/writers/times.ts';
import { transcriptOf } from './speech.ts';

/** Blocks in short: what stands in the text, and the words that it is a writing of. */
function aligned(text: string, ...words: readonly string[]): string[] {
  const [segment] = transcriptOf({ words: words.map((word) => [word, null, null]) }).segments;
  return align(piecesOf(text), segment?.words ?? [])
    .map(({ pieces, words: said }) => [pieces, said].map((each) => each.map((part) => part.text).join(' ')).join(' = '))
    .filter((block) => block !== ' = ');
}

describe('align', () => {
  it('takes a text of the same letters as one, however it is divided', () => {
    expect(aligned('On 21 May may be', 'On', '21 May', 'may', 'be')).toEqual(['On 21 May may be = On 21 May may be']);
    expect(aligned('早上好', '早上', '好')).toEqual(['早 上 好 = 早上 好']);
  });

  it('finds the same words whatever their case and punctuation, and takes the rest between them', () => {
    expect(aligned('Hello, 21 people. OK?', 'hello', 'twenty', 'one', 'people', 'ok')).toEqual([
      'Hello, = hello',
      '21 = twenty one',
      'people. = people',
      'OK? = ok',
    ]);
  });

  it('leaves what has no counterpart without one', () => {
    expect(aligned('Yes. Right', 'yes', 'um', 'uh')).toEqual(['Yes. = yes', 'Right = um uh']);
    expect(aligned('Yes. Right', 'um', 'yes')).toEqual([' = um', 'Yes. = yes', 'Right = ']);
  });
});
