import { field } from '../../lib/json/values.ts';
import { labelsOf } from '../labels.ts';
import { blankTranscript, createWarnings, type FormatReader, type ReadTranscript } from '../read-transcript.ts';
import { listAt, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { channelOf, feelingsOf, languagesOf, readUtterance, type VociContext } from './voci-utterances.ts';

/**
 * Voci's transcripts, of V-Blaze, V-Cloud and V-Spark alike, whole or utterance by utterance.
 *
 * A whole one is `{ source, requestid, nchannels, scrubbed, emotion, lidinfo, donedate, recvtz, …, utterances: [{ start,
 * end, confidence, emotion, sentiment, gender, lidinfo, metadata: { uttid, channel, model }, events: [{ word, start, end,
 * confidence }] }] }`; V-Spark adds `client_data` and `app_data`. An `utterance_callback` sends `{ source, requestid,
 * utterance }` for each. A list holds several. Times are in seconds, punctuation stands in the words, what is null is
 * left out. Each channel is a speaker; mono audio that was told apart counts as two channels.
 * Source: docs.vocitec.com, "Voci JSON transcripts", and docs.medallia.com/en/voci, "JSON transcripts", read 2026-11-21.
 */
export const vociJson: FormatReader = {
  format: 'voci-json',
  vendors: ['vspark'],
  recognises(document) {
    const documents = documentsOf(document);
    return documents.length > 0 && documents.slice(0, 100).every((item) => isWhole(item) || isPiece(item));
  },
  read(document) {
    const documents = documentsOf(document);
    const pieces = Map.groupBy(documents.filter(isPiece), jobOf);
    return [...documents.filter(isWhole).map(readWhole), ...[...pieces.values()].map(readPieces)];
  },
};

function documentsOf(document: unknown): readonly unknown[] {
  return Array.isArray(document) ? document : [document];
}

/** Keys of a transcript of Voci's beside its `utterances`. */
const marks = ['requestid', 'recvdate', 'donedate', 'recvtz', 'nchannels', 'asr'] as const;

function isWhole(document: unknown): boolean {
  const known = marks.filter((mark) => field(document, mark) !== undefined).length;
  const utterances = field(document, 'utterances');
  // Where nothing was said there are none: then more has to be known.
  if (!Array.isArray(utterances)) return known >= 3 && field(document, 'utterance') === undefined;
  const [first] = utterances;
  return known > 0 || Array.isArray(field(first, 'events')) || field(first, 'metadata', 'uttid') !== undefined;
}

function isPiece(document: unknown): boolean {
  if (Array.isArray(field(document, 'utterances'))) return false;
  const utterance = field(document, 'utterance');
  return field(utterance, 'metadata', 'uttid') !== undefined || Array.isArray(field(utterance, 'events'));
}

function readWhole(document: unknown): ReadTranscript {
  const utterances = listAt(document, 'utterances');
  const read = readUtterances(utterances, document, {
    isScrubbed: field(document, 'scrubbed') === true,
    tellsSpeakers: tellsSpeakers(utterances, document),
  });
  // Any text or list: what V-Blaze found odd about the audio.
  if (field(document, 'warning') !== undefined) read.warnings.add('vendor-warning', 'warning');
  return { ...read, ...readHead(document), annotations: [...feelingsOf(document), ...read.annotations] };
}

/** In stereo and in mono that was told apart each channel is a speaker; one channel alone may be anybody. */
function tellsSpeakers(utterances: readonly unknown[], document: unknown): boolean {
  const channels = numberOf(field(document, 'nchannels'));
  if (channels !== null) return channels > 1;
  return utterances.some((utterance) => !['0', null].includes(channelOf(utterance)));
}

/** Where an utterance came again, the last one counts. */
function readPieces(documents: readonly unknown[]): ReadTranscript {
  const byId = new Map<string, unknown>();
  for (const document of documents) {
    const utterance = field(document, 'utterance');
    byId.set(textOf(field(utterance, 'metadata', 'uttid')) ?? `without id ${byId.size}`, utterance);
  }
  // A piece does not tell how many channels there are: each is taken for a speaker, so that joined pieces agree.
  const context = { isScrubbed: false, tellsSpeakers: true };
  return { ...readUtterances([...byId.values()], documents[0], context), status: 'partial' };
}

/** Of a list of pieces, those with the same value belong together. */
function jobOf(piece: unknown): string | null {
  return textOf(field(piece, 'requestid')) ?? textOf(field(piece, 'source'));
}

function readUtterances(utterances: readonly unknown[], document: unknown, context: VociContext): ReadTranscript {
  const read = utterances.map((utterance) => readUtterance(utterance, context));
  return {
    ...blankTranscript(createWarnings()),
    jobId: textOf(field(document, 'requestid')),
    title: titleOf(document),
    segments: read.map(({ segment }) => segment),
    annotations: read.flatMap(({ annotations }) => annotations),
  };
}

/** The name of the recording, without its folders. */
function titleOf(document: unknown): string | null {
  return nameOf(textOf(field(document, 'source'))?.split(/[/\\]/).at(-1));
}

type Head = Pick<
  ReadTranscript,
  'formatVersion' | 'externalIds' | 'languages' | 'durationMs' | 'createdAt' | 'speakerNames'
>;

/** What a whole transcript says beside its utterances. */
function readHead(document: unknown): Head {
  return {
    formatVersion: textOf(field(document, 'asr')),
    externalIds: [field(document, 'client_data'), field(document, 'client_data', 'metadata')].flatMap((place) =>
      labelsOf(place, measurements),
    ),
    languages: languagesOf(document),
    durationMs: msOfSeconds(field(document, 'audiosecs')),
    createdAt: createdAt(document),
    speakerNames: rolesOf(document),
  };
}

/** V-Spark mixes these with what the customer sent; before V-Spark 3.2 that stood one level deeper, in `metadata`. */
const measurements: ReadonlySet<string> = new Set(['audio_duration', 'audio_properties', 'jm_version']);

/** `donedate` is the engine's local time, `2026-03-02 09:15:04.000000`; `recvtz` its zone, `['EST', -18000]` s from UTC. */
function createdAt(document: unknown): string | null {
  const [, date, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/.exec(textOf(field(document, 'donedate')) ?? '') ?? [];
  const offsetSeconds = numberOf(listAt(document, 'recvtz')[1]);
  if (date === undefined || offsetSeconds === null || Math.abs(offsetSeconds) > 24 * 3600) return null;
  const doneMs = Date.parse(`${date}T${time}Z`);
  return Number.isNaN(doneMs) ? null : new Date(doneMs - offsetSeconds * 1000).toISOString();
}

/** V-Spark says which channel is whose; V-Blaze scores each from -1, the client, to 1, the agent. */
function rolesOf(document: unknown): Map<string, string> {
  const agent = textOf(field(document, 'app_data', 'agent_channel'));
  const client = textOf(field(document, 'app_data', 'client_channel'));
  if (agent !== null && client !== null && agent !== client) {
    return new Map([
      [agent, 'Agent'],
      [client, 'Client'],
    ]);
  }
  const [first, second, ...others] = listAt(document, 'chaninfo').map((channel) =>
    numberOf(field(channel, 'agentscore')),
  );
  if (typeof first !== 'number' || typeof second !== 'number' || others.length > 0 || first * second >= 0)
    return new Map();
  return new Map([
    ['0', first > 0 ? 'Agent' : 'Client'],
    ['1', second > 0 ? 'Agent' : 'Client'],
  ]);
}
