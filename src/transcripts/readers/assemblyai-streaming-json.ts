import { field } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import {
  blankSegment,
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadSegment,
  type Warnings,
} from '../read-transcript.ts';
import { splitBySpeaker } from '../segments.ts';
import { listAt, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { spaced } from '../word-breaks.ts';
import { spokenText } from '../wording.ts';
import { assemblyWord } from './assemblyai-json.ts';

/**
 * AssemblyAI's callback at the end of a streaming session.
 *
 * `{ session_id, messages: [{ type: 'Turn', turn_order: 0, turn_is_formatted: true, end_of_turn: true, transcript,
 * speaker_label: 'A', words: [{ text, start, end, confidence, word_is_final, speaker }] }] }`. Times are ms. A turn may
 * come several times: as long as it is spoken (`end_of_turn` false), when it ends, and once more with punctuation and
 * capitals. `{ type: 'SpeakerRevision', revisions: [{ turn_order, speaker_label, words }] }` changes who spoke in earlier
 * turns, and `{ type: 'Termination', audio_duration_seconds }` ends the session.
 * Source: fern/pages/guides/webhooks-streaming.mdx of AssemblyAI/assemblyai-api-spec on GitHub, read 2026-11-21, and the
 * types of assemblyai 4.41.5, read 2026-11-30.
 */
export const assemblyaiStreamingJson: FormatReader = {
  format: 'assemblyai-streaming-json',
  vendors: ['assemblyai'],
  recognises,
  read(document) {
    if (!recognises(document)) return [];
    const warnings = createWarnings();
    const messages = listAt(document, 'messages');
    const revisions = revisionsIn(messages);
    const segments = lastTurns(messages, warnings).flatMap((turn) => readTurn(turn, revisions.get(orderOf(turn))));
    const end = messages.findLast((message) => field(message, 'type') === 'Termination');
    return [
      {
        ...blankTranscript(warnings),
        jobId: textOf(field(document, 'session_id')),
        languages: [...new Set(segments.flatMap(({ language }) => language ?? []))],
        durationMs: msOfSeconds(field(end, 'audio_duration_seconds')),
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

/** Each turn once: one that ended rather than not, formatted rather than not, the last rather than an earlier one. */
function lastTurns(messages: readonly unknown[], warnings: Warnings): unknown[] {
  const turns = new Map<string, { turn: unknown; worth: number; at: string }>();
  for (const [index, turn] of messages.entries()) {
    if ((field(turn, 'type') ?? 'Turn') !== 'Turn') continue;
    const at = `messages[${index}]`;
    const key = textOf(field(turn, 'turn_order')) ?? at;
    const known = turns.get(key);
    const worth = worthOf(turn);
    if (known === undefined || worth >= known.worth) turns.set(key, { turn, worth, at: known?.at ?? at });
  }
  for (const { worth, at } of turns.values()) {
    // The session ended in the middle of it: what was understood by then is all there is.
    if (worth === 0) warnings.add('unfinished-turn', at);
  }
  return [...turns.values()].map(({ turn }) => turn).sort((a, b) => orderOf(a) - orderOf(b));
}

function worthOf(turn: unknown): 0 | 1 | 2 {
  if (field(turn, 'end_of_turn') !== true) return 0;
  return field(turn, 'turn_is_formatted') === true ? 2 : 1;
}

function orderOf(message: unknown): number {
  return numberOf(field(message, 'turn_order')) ?? Number.MAX_SAFE_INTEGER;
}

/** By the order of the turn; a later one overtakes an earlier one. */
function revisionsIn(messages: readonly unknown[]): Map<number, unknown> {
  const revised = messages.filter((message) => field(message, 'type') === 'SpeakerRevision');
  const revisions = revised.flatMap((message) => listAt(message, 'revisions'));
  return new Map(revisions.map((revision) => [orderOf(revision), revision]));
}

function readTurn(turn: unknown, revision: unknown): ReadSegment[] {
  const text = spokenText(field(turn, 'transcript'));
  const segment = {
    ...blankSegment(),
    speaker: nameOf(field(revision, 'speaker_label')) ?? nameOf(field(turn, 'speaker_label')),
    channel: nameOf(field(turn, 'channel')),
    language: languageTagOf(field(turn, 'language_code')),
    text,
  };
  // Whoever spoke, the times of the words stay the same.
  const speakers = new Map(
    listAt(revision, 'words').map((word) => [numberOf(field(word, 'start')), nameOf(field(word, 'speaker'))]),
  );
  const words = listAt(turn, 'words').flatMap((word) => {
    return assemblyWord(word).map((one) => ({ ...one, speaker: speakers.get(one.startMs) ?? one.speaker }));
  });
  return splitBySpeaker(segment, spaced(words, text));
}
