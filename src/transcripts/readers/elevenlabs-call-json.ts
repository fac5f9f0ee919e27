import { field } from '../../lib/json/values.ts';
import {
  blankSegment,
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadSegment,
} from '../read-transcript.ts';
import { listAt, msOfSeconds, nameOf, textOf } from '../values.ts';
import { spokenText } from '../wording.ts';

/**
 * What was said in a call with an agent of ElevenLabs.
 *
 * `{ type: 'post_call_transcription', data: { conversation_id, transcript: [{ role: 'agent' | 'user', message,
 * time_in_call_secs: 2 }], metadata: { call_duration_secs } } }`. Only the start of each turn is known, in whole seconds; a
 * turn in which the agent used a tool may have no message.
 * Source: elevenlabs.io/docs/eleven-agents/workflows/post-call-webhooks, read 2026-11-21.
 */
export const elevenlabsCallJson: FormatReader = {
  format: 'elevenlabs-call-json',
  vendors: ['elevenlabs'],
  recognises,
  read(document) {
    if (!recognises(document)) return [];
    return [
      {
        ...blankTranscript(createWarnings()),
        jobId: textOf(field(document, 'data', 'conversation_id')),
        durationMs: msOfSeconds(field(document, 'data', 'metadata', 'call_duration_secs')),
        speakerNames: new Map([
          ['agent', 'Agent'],
          ['user', 'User'],
        ]),
        segments: listAt(document, 'data', 'transcript').flatMap(readTurn),
      },
    ];
  },
};

function recognises(document: unknown): boolean {
  return field(document, 'type') === 'post_call_transcription' && Array.isArray(field(document, 'data', 'transcript'));
}

function readTurn(turn: unknown): ReadSegment[] {
  const text = spokenText(field(turn, 'message'));
  if (text === null) return [];
  const startMs = msOfSeconds(field(turn, 'time_in_call_secs'));
  return [{ ...blankSegment(), text, startMs, speaker: nameOf(field(turn, 'role')) }];
}
