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
import { listAt, nameOf, numberOf, textOf } from '../values.ts';
import { spaceBetween, splitGap } from '../word-breaks.ts';
import { kindOfWord } from '../wording.ts';
import { msIn, spanIn } from './generic-spans.ts';

/**
 * Rev AI's transcript, as fetched for a job, and those of Rev.com, which people write; the callbacks are notices.
 *
 * `{ monologues: [{ speaker: 0, speaker_info: { id, display_name }, elements: [...] }] }`. An element is
 * `{ type: 'text', value: 'Hello', ts, end_ts, confidence }` with times in seconds, or `{ type: 'punct', value: ', ' }`,
 * which holds the blanks as well and has no times. A word that was not understood is of type `unknown`. Rev.com has
 * `speakers: [{ id, name }]`, elements of several words, clocks in `timestamp` and `end_timestamp`, and `{ type: 'tag', name:
 * 'inaudible' }`; its editor calls elements `spans`, with their words in `text`.
 * Source: src/models of revdotcom/revai-node-sdk on GitHub, read 2026-11-21, and rev.com/api/attachmentsgetcontent, read
 * 2026-11-30; `spans` is known from files alone.
 */
export const revaiJson: FormatReader = {
  format: 'revai-json',
  vendors: ['revai', 'rev'],
  recognises,
  read(document) {
    if (!recognises(document)) return [];
    const warnings = createWarnings();
    const monologues = listAt(document, 'monologues');
    return [
      {
        ...blankTranscript(warnings),
        speakerNames: namesIn(document),
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
  return monologues.length === 0 || monologues.some((monologue) => elementsOf(monologue) !== null);
}

function elementsOf(monologue: unknown): readonly unknown[] | null {
  const [elements, spans] = [field(monologue, 'elements'), field(monologue, 'spans')];
  if (Array.isArray(elements)) return elements;
  return Array.isArray(spans) ? spans : null;
}

function speakerOf(monologue: unknown): string | null {
  return nameOf(field(monologue, 'speaker')) ?? nameOf(field(monologue, 'speaker_info', 'id'));
}

function namesIn(document: unknown): Map<string, string> {
  const names = new Map<string, string>();
  const told = [
    ...listAt(document, 'speakers').map(
      (speaker) => [nameOf(field(speaker, 'id')), nameOf(field(speaker, 'name'))] as const,
    ),
    ...listAt(document, 'monologues').map((monologue) => [speakerOf(monologue), nameIn(monologue)] as const),
  ];
  for (const [id, name] of told) if (id !== null && name !== null) names.set(id, name);
  return names;
}

function nameIn(monologue: unknown): string | null {
  return nameOf(field(monologue, 'speaker_info', 'display_name')) ?? nameOf(field(monologue, 'speaker_name'));
}

function readMonologue(monologue: unknown, index: number, warnings: Warnings): ReadSegment {
  const words: ReadWord[] = [];
  let gap = '';
  for (const [place, element] of (elementsOf(monologue) ?? []).entries()) {
    const value = wordingOf(element);
    const type = field(element, 'type');
    if (value === null) {
      warnings.add('element-without-value', `monologues[${index}].elements[${place}]`);
    } else if (type === 'punct' || value.trim() === '') {
      gap += value;
    } else {
      if (type !== undefined && !knownTypes.has(type)) {
        warnings.add('unknown-element-type', `monologues[${index}].elements[${place}]`);
      }
      const text = value.trim();
      const start = value.indexOf(text);
      const last = words.at(-1);
      const before = gap + value.slice(0, start);
      // Where blanks are no elements of their own, nothing stands between two words.
      words.push({
        ...readWord(element, text),
        pre: endGap(last, before === '' && last !== undefined ? spaceBetween(last.text, text) : before),
      });
      gap = value.slice(start + text.length);
    }
  }
  const last = words.at(-1);
  if (last !== undefined) last.post = gap.trimEnd();
  return { ...blankSegment(), speaker: speakerOf(monologue), words };
}

const knownTypes: ReadonlySet<unknown> = new Set(['text', 'unknown', 'tag']);

function wordingOf(element: unknown): string | null {
  const tag = field(element, 'type') === 'tag' ? nameOf(field(element, 'name')) : null;
  return textOf(field(element, 'value')) ?? textOf(field(element, 'text')) ?? (tag === null ? null : `[${tag}]`);
}

/** Gives the word before what belongs behind it, and returns what stands before the next. */
function endGap(before: ReadWord | undefined, gap: string): string {
  if (before === undefined) return gap;
  const { post, pre } = splitGap(gap);
  before.post = post;
  return pre;
}

function readWord(element: unknown, text: string): ReadWord {
  const { start, end } = spanIn(element);
  const type = field(element, 'type');
  return {
    ...blankWord(text),
    startMs: msIn(start, false),
    endMs: msIn(end, false),
    confidence: numberOf(field(element, 'confidence')),
    kind: type === 'tag' ? 'audio-event' : kindOfWord(text),
    tags: type === 'unknown' ? ['unknown'] : [],
  };
}
