import type { SampleCallback, SampleOptions, Sampler } from '../../domain/sample.ts';
import { mp3, mp3File } from '../common/samples/audio.ts';
import { callback, type FormPart, form } from '../common/samples/callback.ts';
import { type Conversation, conversation, shifted, spanOf } from '../common/samples/conversation.ts';
import { grown, type Piece, piece } from '../common/samples/piece.ts';
import { type Random, seededRandom } from '../common/samples/random.ts';
import { textLines } from '../common/samples/texts.ts';

interface Job {
  requestId: string;
  /** Name of the uploaded file without its extension. */
  name: string;
  talk: Conversation;
  random: Random;
}

/**
 * `json`, `mp3` and `text` are V-Spark's files, in one form or, apart, in one each: its documentation shows neither.
 * `vcloud` is V-Cloud's form with a JSON file, `vcloud-zip` with a zip
 * and `vcloud-link` with a link; `vblaze` is V-Blaze's whole result and `utterance` one utterance of it.
 */
export const sampler: Sampler = {
  vendor: 'vspark',
  contents: ['vcloud', 'vcloud-zip', 'vcloud-link', 'json', 'text', 'mp3', 'vblaze', 'utterance'],
  usual: ['vcloud'],
  mayBeEmpty: false,
  reportsFailures: false,
  sample(options) {
    const random = seededRandom(options.seed);
    const requestId = options.jobId ?? random.uuid();
    const job = { requestId, name: `call-${random.letters(6, '0123456789')}`, talk: conversation(random), random };
    const padded = options.contents.includes('mp3') ? 'mp3' : options.contents[0];
    const sizeOf = (name: string): number | null => (name === padded ? options.bytes : null);
    const files = options.contents.filter(isSparkFile);
    const others = options.contents.filter((name) => !isSparkFile(name));
    const forms =
      options.grouping === 'apart' ? files.map((name) => [name]) : [files].filter(({ length }) => length > 0);
    return [
      ...forms.map((names) => sparkForm(job, names, options, sizeOf)),
      ...others.map((name) => callbackOf(job, name, options, sizeOf(name))),
    ];
  },
};

const sparkFiles = ['json', 'text', 'mp3'] as const;
type SparkFile = (typeof sparkFiles)[number];

function isSparkFile(name: string): name is SparkFile {
  return sparkFiles.some((file) => file === name);
}

/** V-Spark's job is known by the name of its files alone. */
function sparkForm(
  job: Job,
  names: readonly SparkFile[],
  { method, jobId }: SampleOptions,
  sizeOf: (name: string) => number | null,
): SampleCallback {
  const parts = names.map((name) => sparkFile(name, { ...job, name: jobId ?? job.name }, sizeOf(name)));
  return callback({ method, ...form(parts, job.random.letters(32)) });
}

function callbackOf(job: Job, name: string, { method }: SampleOptions, bytes: number | null): SampleCallback {
  if (name === 'vblaze')
    return callback({ method, mediaType: 'application/json', content: result(document(job), job, bytes) });
  if (name === 'utterance') return callback({ method, mediaType: 'application/json', content: utterance(job) });
  const requestId: FormPart = { name: 'requestid', filename: null, mediaType: null, content: piece(job.requestId) };
  return callback({ method, ...form([cloudFile(name, job, bytes), requestId], job.random.letters(32)) });
}

function sparkFile(name: SparkFile, job: Job, bytes: number | null): FormPart {
  const pass = (number: number): string => textLines(shifted(job.talk, number * job.talk.durationMs));
  const files = {
    json: { extension: 'json', mediaType: 'application/json', content: () => result(sparkDocument(job), job, bytes) },
    text: {
      extension: 'txt',
      mediaType: 'text/plain',
      content: () => grown({ head: '', pass, separator: '', tail: '' }, bytes),
    },
    mp3: { extension: 'mp3', mediaType: 'audio/mpeg', content: () => mp3(job.talk, bytes) },
  };
  const { extension, mediaType, content } = files[name];
  return { name: 'file', filename: `${job.name}.${extension}`, mediaType, content: content() };
}

function cloudFile(name: string, job: Job, bytes: number | null): FormPart {
  if (name === 'vcloud-link') {
    const link = `https://vcloud.example.org/results/${job.random.letters(24)}`;
    return { name: 'file', filename: null, mediaType: null, content: piece(link) };
  }
  if (name === 'vcloud-zip') {
    // As with `scrubaudio=true`: the transcript and the redacted recording.
    const entries = [
      { name: `${job.name}.json`, bytes: new TextEncoder().encode(JSON.stringify(document(job))) },
      { name: `${job.name}.mp3`, bytes: mp3File(job.talk) },
    ];
    return { name: 'file', filename: `${job.name}.zip`, mediaType: 'application/zip', content: piece(zip(entries)) };
  }
  return {
    name: 'file',
    filename: `${job.name}.json`,
    mediaType: 'application/json',
    content: result(document(job), job, bytes),
  };
}

function result({ utterances: _, ...head }: Record<string, unknown>, { talk }: Job, bytes: number | null): Piece {
  const pass = (number: number): string =>
    utterancesOf(shifted(talk, number * talk.durationMs), number * talk.turns.length)
      .map((item) => JSON.stringify(item))
      .join(',');
  return grown(
    { head: `${JSON.stringify(head).slice(0, -1)},"utterances":[`, pass, separator: ',', tail: ']}' },
    bytes,
  );
}

/** V-Spark knows its files by name, and adds what the customer said about the recording. */
function sparkDocument(job: Job): Record<string, unknown> {
  const { requestid: _, ...rest } = document(job);
  const measured = { audio_duration: job.talk.durationMs / 1000, jm_version: 'None' };
  return { ...rest, client_data: { subject: job.talk.title, order: job.talk.reference, ...measured } };
}

function document({ name, requestId, talk }: Job): Record<string, unknown> {
  return {
    source: `${name}.wav`,
    requestid: requestId,
    confidence: 0.91,
    recvdate: '2026-03-02 09:15:00.000000',
    donedate: '2026-03-02 09:15:04.000000',
    recvtz: ['UTC', 0],
    nchannels: 2,
    utterances: utterancesOf(talk, 0),
  };
}

function utterancesOf({ turns }: Conversation, first: number): Record<string, unknown>[] {
  return turns.map((turn, index) => {
    const { startMs, endMs } = spanOf(turn);
    const events = turn.words.map(({ text, punctuation, startMs: start, endMs: end, confidence }) => ({
      word: text + punctuation,
      start: start / 1000,
      end: end / 1000,
      confidence,
    }));
    const metadata = { model: 'eng-us:callcenter', uttid: first + index, channel: turn.speaker };
    return { start: startMs / 1000, end: endMs / 1000, confidence: 0.91, metadata, events };
  });
}

function utterance({ name, requestId, talk }: Job): Piece {
  const [first] = utterancesOf(talk, 0);
  const text = talk.turns[0]?.words.map((word) => word.text + word.punctuation).join(' ');
  return piece(JSON.stringify({ source: `${name}.wav`, requestid: requestId, utterance: { ...first, text } }));
}

export interface ZipEntry {
  name: string;
  bytes: Uint8Array;
}

/** A zip archive with its entries stored, not compressed. */
export function zip(entries: readonly ZipEntry[]): Uint8Array {
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const nameBytes = new TextEncoder().encode(name);
    const sums = [crc32(bytes), bytes.length, bytes.length];
    // Version 2.0, no flags, stored, 1 January 2026, 00:00.
    const shared = [...le16([20, 0, 0, 0, 0x5c21]), ...le32(sums), ...le16([nameBytes.length, 0])];
    const local = concat([new Uint8Array([...le32([0x04034b50]), ...shared]), nameBytes, bytes]);
    const pointer = [...le32([0x02014b50]), ...le16([20]), ...shared, ...le16([0, 0, 0]), ...le32([0, offset])];
    directory.push(new Uint8Array(pointer), nameBytes);
    locals.push(local);
    offset += local.length;
  }
  const index = concat(directory);
  const counts = le16([0, 0, entries.length, entries.length]);
  const end = new Uint8Array([...le32([0x06054b50]), ...counts, ...le32([index.length, offset]), ...le16([0])]);
  return concat([...locals, index, end]);
}

function le16(values: readonly number[]): number[] {
  return values.flatMap((value) => [value & 0xff, (value >>> 8) & 0xff]);
}

function le32(values: readonly number[]): number[] {
  return values.flatMap((value) => le16([value & 0xffff, value >>> 16]));
}

function concat(arrays: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const array of arrays) {
    whole.set(array, offset);
    offset += array.length;
  }
  return whole;
}

/** The checksum of zip, bit by bit: the entries are small. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
