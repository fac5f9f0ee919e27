import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Segment } from '../../../../src/domain/transcript.ts';
import { formatReaders } from '../../../../src/transcripts/readers/all.ts';
import { fixture, normalised } from '../golden.ts';
import { truths } from './truths.ts';

const folder = new URL('../../../fixtures/transcripts/', import.meta.url);

/** Every document that has a golden file. */
const documents = Object.keys(truths).flatMap((format) =>
  readdirSync(new URL(format, folder))
    .filter((name) => name.endsWith('.golden.json'))
    .map((name) => ({ format, name: name.replace('.golden', '') })),
);

/** Blanks are what vendors and readers set otherwise. */
function lettersOf(text: unknown): string {
  return String(text ?? '').replaceAll(/\s/g, '');
}

function spokenBy({ words, text }: Segment): string {
  return lettersOf(words.length > 0 ? words.map(({ pre, text: word, post }) => pre + word + post).join('') : text);
}

/** All letters by channel, each once and in order. */
function byChannel(pieces: readonly (readonly [channel: unknown, text: unknown])[]): Record<string, string> {
  const channels = Map.groupBy(pieces, ([channel]) => String(channel ?? ''));
  const said = [...channels].map(
    ([channel, own]) => [channel, own.map(([, text]) => lettersOf(text)).join('')] as const,
  );
  return Object.fromEntries(said.filter(([, letters]) => letters !== '').sort());
}

function spanOf(times: readonly number[]): { firstMs: number | null; lastMs: number | null } {
  return times.length === 0
    ? { firstMs: null, lastMs: null }
    : { firstMs: Math.min(...times), lastMs: Math.max(...times) };
}

describe('what is in a document', () => {
  it.each(documents)('comes out of the reader of $format/$name, all of it and once', ({ format, name }) => {
    const document: unknown = JSON.parse(fixture(format, name));
    const reader = formatReaders.find((one) => one.format === format);
    const transcripts = (reader?.read(document) ?? []).map((read) => normalised(format, read));
    const read = transcripts.map(({ segments, durationMs, annotations }) => {
      const words = segments.flatMap((segment) => segment.words);
      const times = [...segments, ...words].flatMap(({ startMs, endMs }) => [startMs, endMs]);
      return {
        said: byChannel(segments.map((segment) => [segment.channel, spokenBy(segment)])),
        ...spanOf(times.filter((ms) => ms !== null)),
        durationMs,
        found: annotations.length,
      };
    });
    const sent = truths[format]?.(document).map(({ said, timesMs, durationMs, found }) => {
      const { firstMs, lastMs } = spanOf(timesMs);
      const ends = [durationMs, lastMs].filter((ms) => ms !== null);
      return { said: byChannel(said), firstMs, lastMs, durationMs: ends.length > 0 ? Math.max(...ends) : null, found };
    });

    expect(read).toEqual(sent);
  });
});
