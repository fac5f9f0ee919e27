import type { Word } from '../../domain/transcript.ts';
import type { Piece } from './pieces.ts';

/** Pieces of a text and the words that they are a writing of; either may be none. */
export interface Block {
  pieces: readonly Piece[];
  words: readonly Word[];
}

/** A piece is looked for among so many words from where the last one was found. */
const windowWords = 8;

/**
 * Lays a text beside the words it was made of. Of the same letters they are one block; else each piece that is found
 * among the words is one, and so is what lies between two such: `21` beside `twenty`, `one`.
 */
export function align(pieces: readonly Piece[], words: readonly Word[]): Block[] {
  if (lettersOf(pieces) === lettersOf(words.map(({ pre, text, post }) => ({ text: pre + text + post })))) {
    return [{ pieces, words }];
  }
  const keys = words.map(({ text }) => keyOf(text));
  const blocks: Block[] = [];
  let firstPiece = 0;
  let firstWord = 0;
  for (const [place, piece] of pieces.entries()) {
    const found = keys.slice(firstWord, firstWord + windowWords).indexOf(keyOf(piece.text));
    if (found === -1) continue;
    const word = firstWord + found;
    blocks.push({ pieces: pieces.slice(firstPiece, place), words: words.slice(firstWord, word) });
    blocks.push({ pieces: [piece], words: words.slice(word, word + 1) });
    firstPiece = place + 1;
    firstWord = word + 1;
  }
  blocks.push({ pieces: pieces.slice(firstPiece), words: words.slice(firstWord) });
  return blocks;
}

/** What a text says without blanks. */
export function lettersOf(texts: readonly { text: string }[]): string {
  return texts.map(({ text }) => text.replaceAll(/[\s\0-\x1f\x7f-\x9f]/g, '')).join('');
}

/** Case and punctuation are what differs most. Signs without a letter are found nowhere, each in its own way. */
function keyOf(text: string): string {
  const key = text.replaceAll(/[^\p{L}\p{N}]/gu, '').toLowerCase();
  return key === '' ? text : key;
}
