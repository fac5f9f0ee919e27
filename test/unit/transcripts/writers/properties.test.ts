import { createRequire } from 'node:module';
import { parse as parseIndependently } from '@plussub/srt-vtt-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Transcript } from '../../../../src/domain/transcript.ts';
import { guardMarkup } from '../../../../src/transcripts/readers/captions/cue-text.ts';
import { columnsOf, graphemesOf } from '../../../../src/transcripts/scripts.ts';
import { writeSrt, writeVtt } from '../../../../src/transcripts/writers/captions.ts';
import { cuesOf, type WrittenCue } from '../../../../src/transcripts/writers/cues.ts';
import { reading } from '../readers/captions/reading.ts';
import { type Speech, transcriptOf } from './speech.ts';

interface VttNode {
  type: string;
  name?: string;
  value?: string;
  children?: VttNode[];
}
interface VttResult {
  cues: { startTime: number; endTime: number; tree: VttNode }[];
  errors: { message: string; line: number }[];
}
const require = createRequire(import.meta.url);
const { WebVTTParser } = require('webvtt-parser') as {
  WebVTTParser: new (entities: unknown) => { parse(text: string): VttResult };
};
// Without the list of HTML it takes `&gt;` for `&gt` and a semicolon.
const entities: unknown = require('webvtt-parser/html-entities.json');

const plainWords = [
  'yes',
  'Good',
  'morning,',
  'really?',
  'It',
  'works.',
  'naïve',
  'account',
  '42',
  'AT&T',
  'extraordinarily',
  'a',
];
const oddWords = [
  '您好，这里是服务热线。',
  '「はい」',
  'ー',
  'שלום,',
  'مرحبا؟',
  'สวัสดีครับ',
  '안녕하세요',
  '👩‍👩‍👧',
  'x'.repeat(100),
  '👍'.repeat(60),
  'e\u0301',
  '-->',
  '->',
  '<i>',
  '</v>',
  '<unk>',
  '&amp;',
  '&',
  '{\\an8}',
  '[REDACTED]',
  '####',
  '...',
  '—',
  '1',
  '00:00:01,000',
  'NOTE',
  'WEBVTT',
  'Agent:',
  '\u2068',
  '\u200b',
  '\0',
  'a\u00a0b',
]; // prettier-ignore
const speakers = [null, 'Agent', 'Caller', 'Dr: No & <Co>', 'עמית', 'n'.repeat(80), 'UU'];

/** One after the other, with pauses and lengths of all kinds; with `overlap` they start wherever they like. */
function speeches(words: readonly string[], names: readonly (string | null)[], overlap: 'apart' | 'overlapping') {
  const word = fc.tuple(
    fc.constantFrom(...words),
    fc.integer({ min: 0, max: 1200 }),
    fc.integer({ min: 0, max: 2500 }),
    fc.boolean(),
  );
  const speech = fc.record({
    speaker: fc.constantFrom(...names),
    gapMs: fc.integer({ min: 0, max: 4000 }),
    words: fc.array(word, { minLength: 1, maxLength: 40 }),
    timing: fc.constantFrom('words', 'segment', 'start', 'none'),
  });
  return fc.array(speech, { minLength: 1, maxLength: 8 }).map((list) => {
    let nowMs = 0;
    return list.map(({ speaker, gapMs, words: said, timing }): Speech => {
      const startMs = overlap === 'overlapping' ? gapMs : nowMs + 1 + gapMs;
      nowMs = startMs;
      const timed = said.map(([text, lengthMs, pauseMs, isTimed]): [string, number | null, number | null] => {
        const from = nowMs;
        nowMs += lengthMs + (pauseMs > 2000 ? pauseMs : 0);
        return timing === 'words' && isTimed ? [text, from, from + lengthMs] : [text, null, null];
      });
      const endMs = timing === 'start' || timing === 'none' ? null : nowMs;
      return { speaker, startMs: timing === 'none' ? null : startMs, endMs, words: timed };
    });
  });
}

const orderly = speeches([...plainWords, ...oddWords], speakers, 'apart').map((list) => transcriptOf(...list));
const unruly = speeches([...plainWords, ...oddWords], speakers, 'overlapping').map((list) => transcriptOf(...list));
const spoken = fc.oneof(orderly, unruly);
const runs = { numRuns: 150 };

describe('cuesOf', () => {
  it('has every word of the text once and in order', () => {
    fc.assert(
      fc.property(orderly, (transcript) => {
        for (const cues of writable(transcript)) {
          expect(lettersOf(linesOf(cues))).toBe(lettersOf(transcript.segments.map(({ text }) => text)));
        }
      }),
      runs,
    );
  });

  it('loses no word where people speak at once', () => {
    fc.assert(
      fc.property(unruly, (transcript) => {
        const sorted = (texts: readonly string[]) => graphemesOf(lettersOf(texts)).sort().join('');
        for (const cues of writable(transcript)) {
          expect(sorted(linesOf(cues))).toBe(sorted(transcript.segments.map(({ text }) => text)));
        }
      }),
      runs,
    );
  });

  it('has one or two lines of at most 42 columns in each caption', () => {
    fc.assert(
      fc.property(spoken, fc.constantFrom('speakers-apart', 'speakers-in-text'), (transcript, place) => {
        for (const { lines } of cuesOf(transcript, place) ?? []) {
          expect(lines.length).toBeGreaterThanOrEqual(1);
          expect(lines.length).toBeLessThanOrEqual(2);
          for (const line of lines) {
            expect(columnsOf(line)).toBeLessThanOrEqual(42);
            expect(line.trim()).toBe(line);
            expect(line).not.toBe('');
          }
        }
      }),
      runs,
    );
  });

  it('has whole times in order, none shorter than half a second but where its speaker goes on, none longer than 7 s', () => {
    fc.assert(
      fc.property(spoken, fc.constantFrom('speakers-apart', 'speakers-in-text'), (transcript, place) => {
        const cues = cuesOf(transcript, place) ?? [];
        for (const [index, { startMs, endMs, speaker }] of cues.entries()) {
          const goesOn = cues.slice(index + 1).find((next) => next.speaker === speaker)?.startMs ?? Infinity;
          expect(Number.isInteger(startMs) && Number.isInteger(endMs)).toBe(true);
          expect(startMs).toBeGreaterThanOrEqual(cues[index - 1]?.startMs ?? 0);
          expect(endMs - startMs).toBeGreaterThanOrEqual(Math.min(500, Math.max(100, goesOn - 20 - startMs)));
          expect(endMs - startMs).toBeLessThanOrEqual(7000);
        }
      }),
      runs,
    );
  });

  it('lets captions overlap only where people speak at once, or one is too short to be read else', () => {
    fc.assert(
      fc.property(orderly, fc.constantFrom('speakers-apart', 'speakers-in-text'), (transcript, place) => {
        const cues = cuesOf(transcript, place) ?? [];
        for (const [index, { startMs, endMs }] of cues.entries()) {
          const next = cues[index + 1]?.startMs ?? Infinity;
          if (endMs - startMs > 500) expect(endMs).toBeLessThanOrEqual(next - 20);
        }
      }),
      runs,
    );
  });

  it('has the words of each speaker once and in order, on time, whoever speaks meanwhile', () => {
    const two = fc.tuple(speeches(plainWords, ['Agent'], 'apart'), speeches(plainWords, ['Caller'], 'apart'));
    fc.assert(
      fc.property(two, fc.constantFrom('speakers-apart', 'speakers-in-text'), ([agent, caller], place) => {
        const transcript = transcriptOf(...[...agent, ...caller].filter(({ startMs }) => startMs !== null));
        const cues = cuesOf(transcript, place) ?? [];
        for (const { id, label } of transcript.speakers) {
          const said = transcript.segments.filter(({ speaker }) => speaker === id);
          const own = cues.filter(({ speaker }) => speaker === label);
          const lines = linesOf(own).map((line) => line.replace(/^(?:Agent|Caller):/, ''));
          expect(lettersOf(lines)).toBe(lettersOf(said.map(({ text }) => text)));
          expect(own[0]?.startMs).toBe(said[0]?.startMs);
        }
      }),
      runs,
    );
  });
});

describe('writeSrt', () => {
  it('is read by an independent parser, with the same times and texts', () => {
    fc.assert(
      fc.property(spoken, (transcript) => {
        const cues = cuesOf(transcript, 'speakers-in-text') ?? [];
        const { entries } = parseIndependently(writeSrt(transcript) ?? '');
        expect(entries).toEqual(
          cues.map(({ startMs, endMs, lines }, index) => ({
            id: String(index + 1),
            from: startMs,
            to: endMs,
            text: guardMarkup(lines.join('\n')),
          })),
        );
      }),
      runs,
    );
  });

  it('is written the same again after it was read', () => {
    const transcripts = speeches(plainWords, [null, 'Agent', 'Caller'], 'overlapping').map((list) =>
      transcriptOf(...list),
    );
    fc.assert(
      fc.property(transcripts, (transcript) => {
        const written = writeSrt(transcript);
        if (written !== null) expect(writeSrt(reading('srt', written))).toBe(written);
      }),
      runs,
    );
  });
});

describe('writeVtt', () => {
  it('is read by an independent parser without errors, with the same times, voices and texts', () => {
    fc.assert(
      fc.property(spoken, (transcript) => {
        const cues = cuesOf(transcript, 'speakers-apart');
        if (cues === null) return;
        const read = new WebVTTParser(entities).parse(writeVtt(transcript) ?? '');
        expect(read.errors).toEqual([]);
        expect(
          read.cues.map(({ startTime, endTime, tree }) => [
            Math.round(startTime * 1000),
            Math.round(endTime * 1000),
            textIn(tree),
          ]),
        ).toEqual(inCueOrder(cues).map(({ startMs, endMs, lines }) => [startMs, endMs, lines.join('\n')]));
        expect(read.cues.map(({ tree }) => voiceIn(tree) !== null)).toEqual(
          inCueOrder(cues).map(({ speaker }) => speaker !== null),
        );
      }),
      runs,
    );
  });

  it('is written the same again after it was read', () => {
    const transcripts = speeches(
      [...plainWords, '<i>', '&amp;', '-->'],
      [null, 'Agent', 'Dr: No & <Co>'],
      'overlapping',
    );
    fc.assert(
      fc.property(transcripts, (list) => {
        const written = writeVtt(transcriptOf(...list));
        if (written !== null) expect(writeVtt(reading('vtt', written))).toBe(written);
      }),
      runs,
    );
  });
});

/** Of captions that begin at once, players take the longest first (WebVTT, 6.4). */
function inCueOrder(cues: readonly WrittenCue[]): WrittenCue[] {
  return cues.toSorted((a, b) => a.startMs - b.startMs || b.endMs - a.endMs);
}

function writable(transcript: Transcript): WrittenCue[][] {
  const cues = cuesOf(transcript, 'speakers-apart');
  return cues === null ? [] : [cues];
}

function linesOf(cues: readonly WrittenCue[]): string[] {
  return cues.flatMap(({ lines }) => lines);
}

/** Without blanks, controls and words of which nothing is seen. */
function lettersOf(texts: readonly string[]): string {
  return texts
    .flatMap((text) => text.split(/[\s\0]/))
    .filter((word) => !/^\p{Cf}*$/u.test(word))
    .join('');
}

function textIn({ value, type, children = [] }: VttNode): string {
  return type === 'text' ? (value ?? '') : children.map(textIn).join('');
}

function voiceIn({ children = [] }: VttNode): string | null {
  return children.find(({ name }) => name === 'v')?.value ?? null;
}
