import type { SampleCallback, Sampler } from '../../domain/sample.ts';
import { formNotice } from '../common/samples/callback.ts';
import { conversation, spoken } from '../common/samples/conversation.ts';
import { type Random, seededRandom } from '../common/samples/random.ts';

/** Twilio's transcription of a `recording`, and a `call` as it is heard: its start, each turn, its end. */
export const sampler: Sampler = {
  vendor: 'twilio',
  contents: ['recording', 'call'],
  usual: ['recording'],
  mayBeEmpty: false,
  reportsFailures: true,
  sample({ contents, outcome, method, jobId, seed }) {
    const random = seededRandom(seed);
    const talk = conversation(random);
    const ids = {
      AccountSid: sid('AC', random),
      CallSid: sid('CA', random),
      TranscriptionSid: jobId ?? sid('TR', random),
    };
    const recording = (): SampleCallback => {
      const RecordingSid = sid('RE', random);
      const end =
        outcome === 'success'
          ? { TranscriptionText: talk.turns.map(spoken).join(' '), TranscriptionStatus: 'completed' }
          : { TranscriptionText: '', TranscriptionStatus: 'failed' };
      return formNotice({ ...ids, RecordingSid, ...end, From: '+15005550006', To: '+15005550001' }, { method });
    };
    const call = (): SampleCallback[] => {
      const heard = talk.turns.map((turn) => ({
        TranscriptionEvent: 'transcription-content',
        TranscriptionData: JSON.stringify({ transcript: spoken(turn), confidence: 0.96 }),
        Track: turn.speaker === 0 ? 'outbound_track' : 'inbound_track',
        Final: 'true',
        LanguageCode: 'en-US',
      }));
      const events = [
        { TranscriptionEvent: 'transcription-started' },
        ...heard,
        { TranscriptionEvent: 'transcription-stopped' },
      ];
      return events.map((event, index) => formNotice({ ...ids, ...event, SequenceId: String(index + 1) }, { method }));
    };
    if (outcome === 'failure') return [recording()];
    return contents.flatMap((name) => (name === 'call' ? call() : [recording()]));
  },
};

function sid(prefix: string, random: Random): string {
  return prefix + random.letters(32, '0123456789abcdef');
}
