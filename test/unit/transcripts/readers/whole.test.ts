import { describe, expect, it } from 'vitest';
import { field } from '../../../../src/lib/json/values.ts';
import { formatReaders } from '../../../../src/transcripts/readers/all.ts';
import { listAt, textOf } from '../../../../src/transcripts/values.ts';
import { fixture, normalised } from '../golden.ts';

/** What a document holds, counted in it by a path of its own: nothing of the readers is used here. */
interface Counted {
  format: string;
  name: string;
  /** Everything that was said, in its order. */
  said(document: unknown): unknown[];
  firstMs: number;
  lastMs: number;
  durationMs: number;
  annotations?: number;
}

const each = (document: unknown, list: readonly string[], text: string): unknown[] =>
  listAt(document, ...list).map((item) => field(item, text));
const inEach = (document: unknown, list: readonly string[], inner: string, text: string): unknown[] =>
  listAt(document, ...list).flatMap((item) => each(item, [inner], text));

const documents: readonly Counted[] = [
  generic('openai-words', (json) => each(json, ['words'], 'word'), [0, 7420, 8470]),
  generic('openai-both', (json) => each(json, ['words'], 'word'), [0, 5800, 6100]),
  generic('openai-diarized', (json) => each(json, ['segments'], 'text'), [400, 3050, 5200]),
  generic('whisperx', (json) => inEach(json, ['segments'], 'words', 'word'), [300, 4600, 4600]),
  generic('podcast', (json) => each(json, ['segments'], 'body'), [500, 9125, 9125]),
  generic('podcast-words', (json) => each(json, ['segments'], 'body'), [500, 3200, 3200]),
  generic('chunks', (json) => each(json, ['chunks'], 'text'), [0, 2840, 2840]),
  generic('chunk-words', (json) => each(json, ['chunks'], 'text'), [0, 1440, 1440]),
  generic('fal', (json) => each(json, ['chunks'], 'text'), [200, 2000, 2000]),
  generic('whisper-cpp', (json) => each(json, ['transcription'], 'text'), [0, 3000, 3000]),
  generic('utterances', (json) => each(json, ['utterances'], 'text'), [100, 4020, 4020]),
  generic('segments-ms', (json) => each(json, ['segments'], 'text'), [120, 64_900, 64_900]),
  generic('words-ms', (json) => each(json, ['words'], 'text'), [120, 1180, 1180]),
  generic('sentences', (json) => inEach(json, ['sentences'], 'words', 'text'), [1200, 9600, 12_000]),
  generic('turns', (json) => inEach(json, ['event', 'transcripts'], 'sentences', 'text'), [0, 4200, 4200]),
  {
    ...{ format: 'google-speech-json', name: 'operation', firstMs: 0, lastMs: 3050, durationMs: 3400 },
    said: (json) =>
      listAt(json, 'response', 'results').map((result) => field(listAt(result, 'alternatives')[0], 'transcript')),
  },
  {
    ...{ format: 'google-speech-json', name: 'speakers', firstMs: 1200, lastMs: 3800, durationMs: 3800 },
    said: (json) => each(listAt(listAt(json, 'results').at(-1), 'alternatives')[0], ['words'], 'word'),
  },
  {
    ...{ format: 'azure-fast-json', name: 'stereo', firstMs: 120, lastMs: 6600, durationMs: 7480 },
    said: (json) => each(json, ['phrases'], 'text'),
  },
  {
    ...{ format: 'speechmatics-v1-json', name: 'call', firstMs: 500, lastMs: 3210, durationMs: 5000 },
    said: (json) => each(json, ['words'], 'name'),
  },
  {
    ...{ format: 'trint-json', name: 'interview', firstMs: 3050, lastMs: 6150, durationMs: 6150 },
    said: (json) => each(json, ['words'], 'value'),
  },
  {
    ...{ format: 'symbl-json', name: 'meeting', firstMs: 5900, lastMs: 10_200, durationMs: 10_200, annotations: 3 },
    said: (json) => each(json, ['messages'], 'text'),
  },
  {
    ...{ format: 'revai-json', name: 'editor', firstMs: 400, lastMs: 2600, durationMs: 2600 },
    said: (json) => inEach(json, ['monologues'], 'spans', 'text'),
  },
];

function generic(
  name: string,
  said: Counted['said'],
  [firstMs, lastMs, durationMs]: [first: number, last: number, duration: number],
): Counted {
  return { format: 'generic-json', name, said, firstMs, lastMs, durationMs };
}

describe('whoever takes a document', () => {
  it.each(documents)('takes all of $format/$name', ({ format, name, said, ...counted }) => {
    const document: unknown = JSON.parse(fixture(format, `${name}.json`));
    const reader = formatReaders.find((one) => one.format === format);
    const transcripts = reader?.read(document).map((read) => normalised(format, read)) ?? [];
    const segments = transcripts.flatMap((transcript) => transcript.segments);
    const times = segments.flatMap(({ startMs, endMs, words }) => [
      ...[startMs, endMs],
      ...words.flatMap((word) => [word.startMs, word.endMs]),
    ]);
    const known = times.filter((ms) => ms !== null);

    expect(lettersOf(segments.map(({ text }) => text))).toBe(lettersOf(said(document)));
    expect({
      firstMs: Math.min(...known),
      lastMs: Math.max(...known),
      durationMs: transcripts[0]?.durationMs,
      annotations: transcripts.flatMap(({ annotations }) => annotations).length,
    }).toEqual({ annotations: 0, ...counted });
    for (const { text, words } of segments) {
      if (words.length > 0) expect(lettersOf(words.map((word) => word.text))).toBe(lettersOf([text]));
    }
  });
});

/** Marks stand in a text of the whole, and seldom in the words. */
function lettersOf(texts: readonly unknown[]): string {
  return texts
    .map((text) => textOf(text) ?? '')
    .join('')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
}
