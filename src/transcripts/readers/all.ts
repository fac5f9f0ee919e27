import type { FormatReader } from '../read-transcript.ts';
import { amberscriptJson } from './amberscript-json.ts';
import { assemblyaiJson } from './assemblyai-json.ts';
import { assemblyaiStreamingJson } from './assemblyai-streaming-json.ts';
import { awsCallAnalyticsJson } from './aws-call-analytics-json.ts';
import { awsTranscribeJson } from './aws-transcribe-json.ts';
import { azureFastJson } from './azure-fast-json.ts';
import { azureSpeechJson } from './azure-speech-json.ts';
import { deepgramJson } from './deepgram-json.ts';
import { elevenlabsCallJson } from './elevenlabs-call-json.ts';
import { elevenlabsJson } from './elevenlabs-json.ts';
import { genericJson } from './generic-json.ts';
import { gladiaJson } from './gladia-json.ts';
import { googleSpeechJson } from './google-speech-json.ts';
import { ibmJson } from './ibm-json.ts';
import { recallJson } from './recall-json.ts';
import { revaiJson } from './revai-json.ts';
import { saladJson } from './salad-json.ts';
import { sonioxJson } from './soniox-json.ts';
import { speechmaticsJson } from './speechmatics-json.ts';
import { speechmaticsV1Json } from './speechmatics-v1-json.ts';
import { symblJson } from './symbl-json.ts';
import { trintJson } from './trint-json.ts';
import { twilioForm } from './twilio-form.ts';
import { twilioJson } from './twilio-json.ts';
import { vociJson } from './voci-json.ts';
import { voicebaseJson } from './voicebase-json.ts';
import { zoomVoicemailJson } from './zoom-voicemail-json.ts';

/** Every format of JSON that is read, the particular ones first; no two of these claim the same document. */
export const formatReaders: readonly FormatReader[] = [
  amberscriptJson,
  assemblyaiJson,
  assemblyaiStreamingJson,
  awsCallAnalyticsJson,
  awsTranscribeJson,
  azureFastJson,
  azureSpeechJson,
  deepgramJson,
  elevenlabsCallJson,
  elevenlabsJson,
  gladiaJson,
  googleSpeechJson,
  ibmJson,
  recallJson,
  revaiJson,
  saladJson,
  sonioxJson,
  speechmaticsJson,
  speechmaticsV1Json,
  symblJson,
  trintJson,
  twilioForm,
  twilioJson,
  vociJson,
  voicebaseJson,
  zoomVoicemailJson,
  genericJson,
];

/**
 * Whose format a document has: that of the most particular reader that recognises it, wherever it came in. Null when no
 * reader does.
 */
export function readerOf(document: unknown): FormatReader | null {
  return formatReaders.find(({ recognises }) => recognises(document)) ?? null;
}
