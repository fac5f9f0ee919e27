import type { SampleCallback, SampleOptions, Sampler } from '../../domain/sample.ts';
import { wav } from '../common/samples/audio.ts';
import { callback } from '../common/samples/callback.ts';
import { type Conversation, conversation, shifted, spanOf } from '../common/samples/conversation.ts';
import { grown, type Piece, piece } from '../common/samples/piece.ts';
import { type Random, seededRandom } from '../common/samples/random.ts';
import { srtCues, textLines, ttmlParagraphs, vttCues } from '../common/samples/texts.ts';

interface Job {
  mediaId: string;
  /** The customer's id of the call, which is all the bare bodies can be known by. */
  externalId: string;
  talk: Conversation;
  random: Random;
}

/**
 * VoiceBase's callbacks: `v2` is the envelope of v2-beta; the others are v3's, one request for each, sent to a URL in
 * which the customer put an id of its own: in the query, and as a file name.
 */
export const sampler: Sampler = {
  vendor: 'voicebase',
  contents: ['v2', 'analytics', 'srt', 'vtt', 'text', 'dfxp', 'media'],
  usual: ['analytics', 'srt'],
  mayBeEmpty: false,
  reportsFailures: true,
  sample(options) {
    const random = seededRandom(options.seed);
    const mediaId = options.jobId ?? random.uuid();
    const job = { mediaId, externalId: `call-${random.letters(6, '0123456789')}`, talk: conversation(random), random };
    if (options.outcome === 'failure') {
      // Of v3's callbacks only the analytics one comes when the media could not be processed.
      return [
        callback({ method: options.method, mediaType: 'application/json', content: failure(job, options.contents) }),
      ];
    }
    const padded = options.contents.includes('media') ? 'media' : options.contents[0];
    return options.contents.map((name) => success(job, name, options, name === padded ? options.bytes : null));
  },
};

function success(job: Job, name: string, { method }: SampleOptions, bytes: number | null): SampleCallback {
  const { talk } = job;
  const later = (number: number): Conversation => shifted(talk, number * talk.durationMs);
  if (name === 'v2') return callback({ method, mediaType: 'application/json', content: envelope(job, later, bytes) });
  const query = { id: job.externalId };
  if (name === 'analytics') {
    const content = analytics(job, later, bytes);
    return callback({ method, mediaType: 'application/json', content, query, tail: `${job.externalId}.json` });
  }
  const { extension, mediaType } = bareBodies[name] ?? { extension: 'wav', mediaType: 'application/octet-stream' };
  const content = bareBody(name, job, later, bytes);
  return callback({ method, mediaType, content, query, tail: `${job.externalId}.${extension}` });
}

const bareBodies: Readonly<Record<string, { extension: string; mediaType: string }>> = {
  srt: { extension: 'srt', mediaType: 'text/srt' },
  vtt: { extension: 'vtt', mediaType: 'text/vtt' },
  text: { extension: 'txt', mediaType: 'text/plain' },
  dfxp: { extension: 'dfxp', mediaType: 'application/ttaf+xml' },
};

function bareBody(
  name: string,
  { talk, random }: Job,
  later: (number: number) => Conversation,
  bytes: number | null,
): Piece {
  if (name === 'media') return wav(talk, random, bytes);
  const text = { head: '', separator: '', tail: '' };
  if (name === 'text') return grown({ ...text, pass: (number) => textLines(later(number)) }, bytes);
  if (name === 'vtt') return grown({ ...text, head: 'WEBVTT\n\n', pass: (number) => vttCues(later(number)) }, bytes);
  if (name === 'dfxp') {
    const head = '<?xml version="1.0" encoding="UTF-8"?>\n<tt xmlns="http://www.w3.org/ns/ttml"><body><div>\n';
    return grown(
      { ...text, head, pass: (number) => ttmlParagraphs(later(number)), tail: '</div></body></tt>\n' },
      bytes,
    );
  }
  return grown({ ...text, pass: (number) => srtCues(later(number), 1 + number * talk.turns.length) }, bytes);
}

function analytics(
  { mediaId, externalId, talk }: Job,
  later: (number: number) => Conversation,
  bytes: number | null,
): Piece {
  const head = {
    formatVersion: '3.0.8',
    mediaId,
    status: 'finished',
    dateCreated: '2026-02-01T08:00:00.100Z',
    dateFinished: '2026-02-01T08:01:30.200Z',
    metadata: { title: talk.title, externalId },
    mediaContentType: 'audio/x-wav',
    length: talk.durationMs,
  };
  const opening = `${JSON.stringify(head).slice(0, -1)},"transcript":{"confidence":0.91,"words":[`;
  return grown({ head: opening, pass: (number) => words(later(number)), separator: ',', tail: ']}}' }, bytes);
}

function envelope(job: Job, later: (number: number) => Conversation, bytes: number | null): Piece {
  const { mediaId, externalId, talk, random } = job;
  const head = {
    _links: { self: { href: `https://apis.voicebase.com/v2-beta/media/${mediaId}` } },
    callback: { success: true, errors: [], warnings: [], event: { status: 'finished' } },
  };
  const media = {
    mediaId,
    status: 'finished',
    metadata: { latest: { title: talk.title, external: { id: externalId } } },
  };
  const latest = { transcriptId: random.uuid(), type: 'machine', engine: 'premium', formats: ['json'] };
  const opening = [
    JSON.stringify(head),
    `,"media":${JSON.stringify(media)}`,
    `,"transcripts":{"latest":${JSON.stringify(latest)}`,
  ]
    .map((json) => json.slice(0, -1))
    .join('');
  return grown(
    { head: `${opening},"words":[`, pass: (number) => words(later(number)), separator: ',', tail: ']}}}}' },
    bytes,
  );
}

/** Speakers and punctuation are words too, marked by `m`. */
function words({ turns }: Conversation): string {
  const names = ['Agent', 'Caller'] as const;
  return turns
    .flatMap((turn) => {
      const { startMs, endMs } = spanOf(turn);
      const spoken = turn.words.flatMap((word) => [
        { c: word.confidence, s: word.startMs, e: word.endMs, w: word.text },
        ...(word.punctuation === '' ? [] : [{ c: 0, s: word.endMs, e: word.endMs, m: 'punc', w: word.punctuation }]),
      ]);
      return [{ c: 1, s: startMs, e: endMs, m: 'turn', w: names[turn.speaker] }, ...spoken];
    })
    .map((word, p) => JSON.stringify({ p, ...word }))
    .join(',');
}

function failure({ mediaId, externalId }: Job, contents: readonly string[]): Piece {
  const error = { code: 'unreadable-media', message: 'The media could not be decoded' };
  const v2 = {
    callback: { success: false, errors: [error], warnings: [], event: { status: 'failed' } },
    media: { mediaId, status: 'failed', metadata: { latest: { external: { id: externalId } } } },
  };
  const v3 = { formatVersion: '3.0.8', mediaId, status: 'failed', metadata: { externalId }, errors: [error] };
  return piece(JSON.stringify(contents.includes('v2') ? v2 : v3));
}
