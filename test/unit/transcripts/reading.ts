import fc from 'fast-check';
import type { Transcript } from '../../../src/domain/transcript.ts';
import type { FormatReader, ReadTranscript } from '../../../src/transcripts/read-transcript.ts';
import { checkGolden, fixture, normalised } from './golden.ts';
import { mutated } from './mutated.ts';
import { expectSound } from './sound.ts';

/** The one transcript in a document, in the one shape. */
export function readOne(reader: FormatReader, document: unknown): Transcript {
  return only(reader.read(document).map((one) => normalised(reader.format, one)));
}

/** The one transcript of a golden file. */
export function golden(reader: FormatReader, name: string): Transcript {
  return only(checkGolden(reader, name));
}

/** A document as the vendor sends it. */
export function sent(reader: FormatReader, name: string): unknown {
  return JSON.parse(fixture(reader.format, `${name}.json`));
}

/** Codes of the warnings, in their order. */
export function warned({ warnings }: Transcript): string[] {
  return warnings.map(({ code }) => code);
}

/** Who said what. */
export function said({ segments }: Transcript): (readonly [string | null, string])[] {
  return segments.map(({ speaker, text }) => [speaker, text] as const);
}

/** Reads the documents with values dropped, doubled and replaced by hostile ones. */
export function staysSound(reader: FormatReader, names: readonly string[]): void {
  const documents = fc.constantFrom(...names.map((name) => sent(reader, name))).chain(mutated);
  fc.assert(
    fc.property(documents, (document) => {
      reader.recognises(document);
      for (const one of reader.read(document)) expectSound(normalised(reader.format, fromWords(one)));
    }),
    { numRuns: 300 },
  );
}

/** A vendor's own text may differ from the words. */
function fromWords(read: ReadTranscript): ReadTranscript {
  const segments = read.segments.map((segment) => ({
    ...segment,
    text: segment.words.length === 0 ? segment.text : null,
  }));
  return { ...read, segments };
}

function only(transcripts: readonly Transcript[]): Transcript {
  const [transcript] = transcripts;
  if (transcript === undefined || transcripts.length !== 1) throw new Error(`${transcripts.length} transcripts`);
  return transcript;
}
