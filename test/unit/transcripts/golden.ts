import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Transcript } from '../../../src/domain/transcript.ts';
import { normalise } from '../../../src/transcripts/normalise.ts';
import type { FormatReader, ReadTranscript } from '../../../src/transcripts/read-transcript.ts';

const fixtures = new URL('../../fixtures/transcripts/', import.meta.url);

/** A document as a vendor sends it: `<format>/<name>` under test/fixtures/transcripts. */
export function fixture(format: string, name: string): string {
  return readFileSync(new URL(`${format}/${name}`, fixtures), 'utf8');
}

/** The one shape, with a source that stands for any. */
export function normalised(format: string, read: ReadTranscript): Transcript {
  return normalise(read, {
    vendor: format,
    format,
    detectedBy: 'content',
    jobId: null,
    deliveryId: '0199c1f2-0000-7000-8000-000000000001',
    part: 0,
    entry: null,
  });
}

/**
 * Holds what the reader makes of `<name>.json` against `<name>.golden.json`. With UPDATE_GOLDEN=1 the golden file is
 * written instead, to be read and judged before it is kept.
 */
export function checkGolden(reader: FormatReader, name: string): Transcript[] {
  const document: unknown = JSON.parse(fixture(reader.format, `${name}.json`));
  expect(reader.recognises(document)).toBe(true);
  const transcripts = reader.read(document).map((read) => normalised(reader.format, read));
  const golden = fileURLToPath(new URL(`${reader.format}/${name}.golden.json`, fixtures));
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(golden, `${JSON.stringify(transcripts, null, 2)}\n`);
  expect(existsSync(golden), `${golden} is missing: run once with UPDATE_GOLDEN=1 and read it`).toBe(true);
  expect(transcripts).toEqual(JSON.parse(readFileSync(golden, 'utf8')));
  return transcripts;
}
