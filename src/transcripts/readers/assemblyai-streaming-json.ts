import { field, isObject } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import {
  blankSegment,
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadSegment,
  type Warnings,
} from '../read-transcript.ts';
import { listAt, numberOf, textOf } from '../values.ts';
import { spaced } from '../word-breaks.ts';
import { spokenText } from '../wording.ts';
import { assemblyWord } from './assemblyai-word.ts';

/**
 * AssemblyAI's callback at the end of a streaming session.
 *
 * `{ session_id, messages: [{ type: 'Turn', turn_order: 0, turn_is_formatted: true, end_of_turn: true, transcript,
 * words: [{ text, start, end, confidence, word_is_final }] }] }`. Times are ms. A turn may come several times: as long as
 * it is spoken (`end_of_turn` false), when it ends, and once more with punctuation and capitals. There are no speakers.
 * Source: fern/pages/guides/webhooks-streaming.mdx of AssemblyAI/assemblyai-api-spec on GitHub, read 2026-11-21.
 */
export const assemblyaiStreamingJson: FormatReader = {
  format: 'assemblyai-streaming-json',
  vendors: ['assemblyai'],
  recognises,
  read(document) {
    if (!recognises(document)) return [];
    const warnings = createWarnings();
    const segments = finalTurns(document, warnings).map(readTurn);
    return [
      {
        ...blankTranscript(warnings),
        jobId: textOf(field(document, 'session_id')),
        languages: [...new Set(segments.flatMap(({ language }) => language ?? []))],
        segments,
      },
    ];
  },
};

function recognises(document: unknown): boolean {
  if (textOf(field(document, 'session_id')) === null) return false;
  const messages = field(document, 'messages');
  if (!Array.isArray(messages)) return false;
  return messages.length === 0 || messages.some((message) => numberOf(field(message, 'turn_order')) !== null);
}

/** Each turn once: what was said up to its end, formatted rather than not, the last rather than an earlier one. */
function finalTurns(document: unknown, warnings: Warnings): Record<string, unknown>[] {
  const turns = new Map<string, Record<string, unknown>>();
  const begun = new Map<string, string>();
  for (const [index, message] of listAt(document, 'messages').entries()) {
    if (!isTurn(message)) continue;
    const at = `messages[${index}]`;
    const key = textOf(field(message, 'turn_order')) ?? at;
    if (!begun.has(key)) begun.set(key, at);
    if (field(message, 'end_of_turn') !== true) continue;
    const known = turns.get(key);
    if (known === undefined || isFormatted(message) || !isFormatted(known)) turns.set(key, message);
  }
  for (const [key, at] of begun) {
    if (!turns.has(key)) warnings.add('unfinished-turn', at);
  }
  return [...turns.values()].sort((a, b) => orderOf(a) - orderOf(b));
}

function isTurn(message: unknown): message is Record<string, unknown> {
  return isObject(message) && (field(message, 'type') ?? 'Turn') === 'Turn';
}

function isFormatted(message: unknown): boolean {
  return field(message, 'turn_is_formatted') === true;
}

function orderOf(message: unknown): number {
  return numberOf(field(message, 'turn_order')) ?? Number.MAX_SAFE_INTEGER;
}

function readTurn(message: unknown): ReadSegment {
  return {
    ...blankSegment(),
    language: languageTagOf(field(message, 'language_code')),
    text: spokenText(field(message, 'transcript')),
    words: spaced(listAt(message, 'words').flatMap(assemblyWord)),
  };
}
