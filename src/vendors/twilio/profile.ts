import type { Outcome, VendorError } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, PartEvidence, Vendor } from '../../domain/vendor.ts';
import { field } from '../../lib/json/values.ts';
import { blankClaim, messagesIn } from '../common/claims.ts';
import { jobIdInQuery, labelsOf, messageOf, wordOf } from '../common/fields.ts';
import { twilioScheme } from './signature.ts';

/**
 * TwiML that asks for the transcription of a recording, and of a call while it goes on.
 *
 * Source: twilio.com/docs/voice/twiml/record, /voice/twiml/transcription and
 * /usage/webhooks/webhooks-connection-overrides, read 2026-11-21.
 */
const twilioGuide: VendorGuide = {
  sender: { vendor: 'Twilio', proofs: ['twilio', 'query', 'basic'] },
  write({ url, place }) {
    const attribute = `${url}#rc=5&rp=5xx,ct,rt`.replaceAll('&', '&amp;');
    return {
      title: 'Twilio: transcribeCallback and statusCallbackUrl',
      use: 'TwiML of a call: the first line for recordings, the second for what is said while the call goes on.',
      snippet: `<Record transcribe="true" transcribeCallback="${attribute}" />
<Start><Transcription statusCallbackUrl="${attribute}" /></Start>`,
      notes: [
        `Twilio signs with the auth token of the account: it belongs into ${place}.`,
        'It signs the URL that it calls: server.publicUrl in the settings must be how Twilio knows this server.',
        'Leave the method at POST. What stands behind # makes it try up to five times more, also after 5xx; by default it tries once more, and only when nobody answers the call.',
      ],
    };
  },
};

/**
 * Twilio: the transcription of a recording, and what is said in a call while it goes on, as forms; and the notice of Voice
 * Intelligence, as JSON, that a transcript is there.
 *
 * A recording: `TranscriptionSid, TranscriptionStatus (completed or failed), TranscriptionText, RecordingSid, CallSid,
 * AccountSid, …`. In real time: `TranscriptionEvent` (`transcription-started`, `-content`, `-stopped`, `-error`),
 * `SequenceId`, `Track` and in `TranscriptionData` a JSON text. Words have no times. Voice Intelligence:
 * `account_sid, service_sid, transcript_sid, customer_key, event_type: 'voice_intelligence_transcript_available'`. Twilio
 * publishes no addresses that these calls alone come from.
 * Source: twilio.com/docs/voice/twiml/transcription, /voice/twiml/record and /usage/webhooks, read 2026-11-21; the notice as
 * public programs take it, read 2026-11-30.
 */
export const twilio: Vendor = {
  name: 'twilio',
  egress: null,
  recognises({ parts }) {
    return messagesIn(parts).some(isItsMessage);
  },
  readClaim({ head, parts }): Claim {
    const messages = messagesIn(parts);
    const message = messages.find(isItsMessage) ?? messages[0];
    const event =
      wordOf(field(message, 'TranscriptionEvent')) ??
      wordOf(field(message, 'TranscriptionStatus')) ??
      wordOf(field(message, 'event_type'));
    const outcome = outcomes.get(event ?? '') ?? 'unknown';
    const claim = blankClaim('twilio', parts, 'by-format');
    return {
      ...claim,
      jobId: sidIn(message) ?? sidInUrl(message) ?? jobIdInQuery(head.query),
      externalIds: labelsOf(['CallSid', 'RecordingSid', 'customer_key'].map((key) => field(message, key))),
      outcome,
      vendorStatus: event,
      error: outcome === 'failure' ? errorOf(message) : null,
      parts: claim.parts.map((part, index) => (isSaid(parts[index]) ? { ...part, ...spoken } : part)),
    };
  },
  sends: ['transcript', 'notice'],
  signatures: ['twilio'],
  ownScheme: twilioScheme,
  handshake: null,
  answer: null,
  urlLimits: { ports: null, scheme: null, host: null, answerWithinMs: 15_000 },
  fetch: null,
  guide: twilioGuide,
  samples: () => import('./samples.ts'),
};

const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['completed', 'success'],
  ['failed', 'failure'],
  ['error', 'failure'],
  ['canceled', 'failure'],
  ['new', 'progress'],
  ['queued', 'progress'],
  ['in-progress', 'progress'],
  ['stopped', 'success'],
  ['transcription-started', 'progress'],
  ['transcription-content', 'progress'],
  ['transcription-stopped', 'success'],
  ['transcription-error', 'failure'],
  ['voice_intelligence_transcript_available', 'success'],
]);

function isItsMessage(message: unknown): boolean {
  const account = wordOf(field(message, 'AccountSid')) ?? wordOf(field(message, 'account_sid'));
  return /^AC/.test(account ?? '') && sidIn(message) !== null;
}

function sidIn(message: unknown): string | null {
  return wordOf(field(message, 'TranscriptionSid')) ?? wordOf(field(message, 'transcript_sid'));
}

/** The sentences of a transcript tell whose they are in their address alone. */
function sidInUrl(message: unknown): string | null {
  return /\/Transcripts\/(GT[0-9a-z]+)/i.exec(wordOf(field(message, 'meta', 'url')) ?? '')?.[1] ?? null;
}

const spoken = { kind: 'transcript', content: 'transcript' } as const;

/** True for a form with words in it that are final: its first bytes tell, even where they go through a long text. */
function isSaid(part: PartEvidence | undefined): boolean {
  if (part?.mediaType !== 'application/x-www-form-urlencoded') return false;
  const text = new TextDecoder().decode(part.leading);
  return /(?:^|&)Transcription(?:Text|Data)=[^&]/.test(text) && !/(?:^|&)Final=false(?:&|$)/.test(text);
}

function errorOf(message: unknown): VendorError {
  return {
    code: wordOf(field(message, 'TranscriptionErrorCode')),
    message: messageOf(field(message, 'TranscriptionError')) ?? 'Twilio could not transcribe the audio',
  };
}
