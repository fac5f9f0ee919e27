import { field, isObject } from '../../lib/json/values.ts';
import {
  blankSegment,
  blankTranscript,
  blankWord,
  createWarnings,
  type FormatReader,
  type ReadSegment,
  type ReadWord,
} from '../read-transcript.ts';
import { listAt, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { spaced } from '../word-breaks.ts';
import { kindOfWord, spokenText } from '../wording.ts';

/**
 * Amberscript's export to JSON; the callback itself is a notice.
 *
 * `{ id, recordId, filename, startTimeOffset: 0.0, speakers: [{ spkid: 'spk1', name }], segments: [{ speaker: 'spk1',
 * words: [{ text: 'Hi,', start, end, duration, conf }] }], highlights }`. Times are seconds; `startTimeOffset` is taken to
 * be missing from them and is added.
 * Source: source/index.html.md of amberscript/api-docs on GitHub, read 2026-11-21.
 */
export const amberscriptJson: FormatReader = {
  format: 'amberscript-json',
  vendors: ['amberscript'],
  recognises,
  read(document) {
    if (!recognises(document)) return [];
    const warnings = createWarnings();
    const offsetMs = msOfSeconds(field(document, 'startTimeOffset')) ?? 0;
    if (offsetMs !== 0) warnings.add('start-offset-added', 'startTimeOffset');
    return [
      {
        ...blankTranscript(warnings),
        jobId: textOf(field(document, 'recordId')),
        title: nameOf(field(document, 'filename')),
        speakerNames: namesIn(document),
        segments: listAt(document, 'segments')
          .map((segment) => readSegment(segment, offsetMs))
          .filter(({ words }) => words.length > 0),
      },
    ];
  },
};

function recognises(document: unknown): boolean {
  if (!isObject(document) || !isListOrNull(field(document, 'segments'))) return false;
  if (!isListOrNull(field(document, 'speakers'))) return false;
  return Object.hasOwn(document, 'recordId') || Object.hasOwn(document, 'startTimeOffset');
}

function isListOrNull(value: unknown): boolean {
  return Array.isArray(value) || value === null;
}

/** `Speaker 1` is what the vendor calls somebody without a name. */
function namesIn(document: unknown): Map<string, string> {
  const names = new Map<string, string>();
  for (const speaker of listAt(document, 'speakers')) {
    const id = nameOf(field(speaker, 'spkid'));
    const name = nameOf(field(speaker, 'name'));
    if (id !== null && name !== null && !/^speaker \d+$/i.test(name)) names.set(id, name);
  }
  return names;
}

function readSegment(segment: unknown, offsetMs: number): ReadSegment {
  const words = listAt(segment, 'words').flatMap((word) => readWord(word, offsetMs));
  return { ...blankSegment(), speaker: nameOf(field(segment, 'speaker')), words: spaced(words) };
}

function readWord(word: unknown, offsetMs: number): ReadWord[] {
  const text = spokenText(field(word, 'text'));
  if (text === null) return [];
  const startMs = msOfSeconds(field(word, 'start'));
  const lengthMs = msOfSeconds(field(word, 'duration'));
  const endMs = msOfSeconds(field(word, 'end')) ?? (startMs === null || lengthMs === null ? null : startMs + lengthMs);
  return [
    {
      ...blankWord(text),
      startMs: startMs === null ? null : startMs + offsetMs,
      endMs: endMs === null ? null : endMs + offsetMs,
      confidence: numberOf(field(word, 'conf')),
      kind: kindOfWord(text),
    },
  ];
}
