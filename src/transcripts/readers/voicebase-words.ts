import type { WordKind } from '../../domain/transcript.ts';
import { field } from '../../lib/json/values.ts';
import { blankSegment, blankWord, type ReadSegment, type Warnings } from '../read-transcript.ts';
import { isRedaction } from '../redaction.ts';
import { type FlatWord, segmentsOf } from '../segments.ts';
import { listAt, nameOf, numberOf, textOf } from '../values.ts';

/**
 * What a transcript of VoiceBase says: `{ words }`, and without those its `turns` (`{ speaker, text, s, e }`).
 *
 * `words` is one flat list in which `m` marks what is no word: `turn`, whose `w` names who speaks until the next turn;
 * `punc`, a mark that belongs to the word before it; `dtmf`, a key that was pressed. Their confidence means nothing.
 */
export function segmentsIn(transcript: unknown, warnings: Warnings): ReadSegment[] {
  const items = listAt(transcript, 'words');
  if (items.length > 0) return turnsOf(items, warnings).flatMap(segmentsOfTurn);
  return listAt(transcript, 'turns').map((turn) => ({
    ...blankSegment(),
    startMs: numberOf(field(turn, 's')),
    endMs: numberOf(field(turn, 'e')),
    speaker: speakerNameOf(field(turn, 'speaker')),
    text: textOf(field(turn, 'text')) ?? '',
  }));
}

/** Names are free text; `unknown` is what VoiceBase calls a speaker that it was told nothing about. */
export function speakerNameOf(value: unknown): string | null {
  const name = nameOf(value);
  return name === null || /^\s*(?:unknown\s*)?$/i.test(name) ? null : name;
}

interface Turn {
  speaker: string | null;
  startMs: number | null;
  words: FlatWord[];
}

function turnsOf(items: readonly unknown[], warnings: Warnings): Turn[] {
  let turn: Turn = { speaker: null, startMs: null, words: [] };
  const turns = [turn];
  let last: FlatWord | null = null;
  let opening = '';
  for (const [index, item] of items.entries()) {
    const mark = textOf(field(item, 'm'));
    if (mark === 'turn') {
      turn = { speaker: speakerNameOf(field(item, 'w')), startMs: numberOf(field(item, 's')), words: [] };
      turns.push(turn);
      continue;
    }
    const text = textOf(field(item, 'w'))?.trim() ?? '';
    if (text === '') {
      warnings.add('word-without-text', `words[${index}]`);
    } else if (mark === 'punc') {
      if (last === null) opening += text;
      else punctuate(last, text);
    } else {
      if (mark !== null && mark !== 'dtmf') warnings.add('unknown-word-mark', `words[${index}]`);
      last = { ...wordOf(item, text, mark), pre: `${opening} `, speaker: turn.speaker };
      opening = '';
      turn.words.push(last);
    }
  }
  if (opening !== '') warnings.add('punctuation-without-word', null);
  return turns.filter(({ words }) => words.length > 0);
}

/** Even when a turn began in between: the mark ends what was said before it. */
function punctuate(word: FlatWord, mark: string): void {
  word.post += mark;
  if (/[.?!。？！]$/.test(mark)) word.endsSentence = true;
}

function wordOf(item: unknown, text: string, mark: string | null): FlatWord {
  return {
    ...blankWord(text),
    startMs: numberOf(field(item, 's')),
    endMs: numberOf(field(item, 'e')),
    confidence: mark === null ? numberOf(field(item, 'c')) : null,
    kind: kindOf(text, mark),
    tags: mark === null || mark === 'dtmf' ? [] : [mark],
    speaker: null,
    channel: null,
    endsSentence: false,
  };
}

function kindOf(text: string, mark: string | null): WordKind {
  if (mark === 'dtmf') return 'dtmf';
  return isRedaction(text) ? 'redacted' : 'word';
}

/** A turn begins where it says; it ends with its last word, for its `e` is the end of the name in some documents. */
function segmentsOfTurn({ startMs, words }: Turn): ReadSegment[] {
  const isBehindWords = startMs !== null && (words[0]?.startMs ?? startMs) < startMs;
  return segmentsOf(words).map((segment, index) => (index === 0 && !isBehindWords ? { ...segment, startMs } : segment));
}
