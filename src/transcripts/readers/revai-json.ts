import { field } from '../../lib/json/values.ts';
import {
  blankSegment,
  blankTranscript,
  blankWord,
  createWarnings,
  type FormatReader,
  type ReadSegment,
  type ReadWord,
  type Warnings,
} from '../read-transcript.ts';
import { listAt, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { splitGap } from '../word-breaks.ts';
import { kindOfWord } from '../wording.ts';

/**
 * Rev AI's transcript, as fetched for a job; the callback itself is a notice.
 *
 * `{ monologues: [{ speaker: 0, speaker_info: { id, display_name }, elements: [...] }] }`. An element is
 * `{ type: 'text', value: 'Hello', ts, end_ts, confidence }` with times in seconds, or `{ type: 'punct', value: ', ' }`,
 * which holds the blanks as well and has no times. A word that was not understood is of type `unknown`.
 * Source: src/models of revdotcom/revai-node-sdk on GitHub, read 2026-11-21.
 */
export const revaiJson: FormatReader = {
  format: 'revai-json',
  vendors: ['revai'],
  recognises,
  read(document) {
    if (!recognises(document)) return [];
    const warnings = createWarnings();
    const monologues = listAt(document, 'monologues');
    return [
      {
        ...blankTranscript(warnings),
        speakerNames: namesIn(monologues),
        segments: monologues
          .map((monologue, index) => readMonologue(monologue, index, warnings))
          .filter(({ words }) => words.length > 0),
      },
    ];
  },
};

function recognises(document: unknown): boolean {
  const monologues = field(document, 'monologues');
  if (!Array.isArray(monologues)) return monologues === null;
  return monologues.length === 0 || monologues.some((monologue) => Array.isArray(field(monologue, 'elements')));
}

function speakerOf(monologue: unknown): string | null {
  return nameOf(field(monologue, 'speaker')) ?? nameOf(field(monologue, 'speaker_info', 'id'));
}

function namesIn(monologues: readonly unknown[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const monologue of monologues) {
    const id = speakerOf(monologue);
    const name = nameOf(field(monologue, 'speaker_info', 'display_name'));
    if (id !== null && name !== null) names.set(id, name);
  }
  return names;
}

function readMonologue(monologue: unknown, index: number, warnings: Warnings): ReadSegment {
  const words: ReadWord[] = [];
  let gap = '';
  for (const [place, element] of listAt(monologue, 'elements').entries()) {
    const value = textOf(field(element, 'value'));
    const type = field(element, 'type');
    if (value === null) {
      warnings.add('element-without-value', `monologues[${index}].elements[${place}]`);
    } else if (type === 'punct' || value.trim() === '') {
      gap += value;
    } else {
      if (type !== 'text' && type !== 'unknown') {
        warnings.add('unknown-element-type', `monologues[${index}].elements[${place}]`);
      }
      const text = value.trim();
      const start = value.indexOf(text);
      words.push({ ...readWord(element, text), pre: endGap(words.at(-1), gap + value.slice(0, start)) });
      gap = value.slice(start + text.length);
    }
  }
  const last = words.at(-1);
  if (last !== undefined) last.post = gap.trimEnd();
  return { ...blankSegment(), speaker: speakerOf(monologue), words };
}

/** Gives the word before what belongs behind it, and returns what stands before the next. */
function endGap(before: ReadWord | undefined, gap: string): string {
  if (before === undefined) return gap;
  const { post, pre } = splitGap(gap);
  before.post = post;
  return pre;
}

function readWord(element: unknown, text: string): ReadWord {
  return {
    ...blankWord(text),
    startMs: msOfSeconds(field(element, 'ts')),
    endMs: msOfSeconds(field(element, 'end_ts')),
    confidence: numberOf(field(element, 'confidence')),
    kind: kindOfWord(text),
    tags: field(element, 'type') === 'unknown' ? ['unknown'] : [],
  };
}
