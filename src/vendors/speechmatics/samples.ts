import type { SampleCallback, SampleOptions, Sampler } from '../../domain/sample.ts';
import { wav } from '../common/samples/audio.ts';
import { callback, type FormPart, form } from '../common/samples/callback.ts';
import { type Conversation, conversation, shifted } from '../common/samples/conversation.ts';
import { grown, type Piece, piece } from '../common/samples/piece.ts';
import { type Random, seededRandom } from '../common/samples/random.ts';
import { srtCues, textLines } from '../common/samples/texts.ts';

/** One job as it was submitted and heard. */
interface Job {
  id: string;
  mediaName: string;
  talk: Conversation;
  random: Random;
}

/** Notifications of Speechmatics' batch API: one item as the bare body, several as a form. */
export const sampler: Sampler = {
  vendor: 'speechmatics',
  contents: ['transcript', 'transcript.json-v2', 'transcript.txt', 'transcript.srt', 'data', 'jobinfo'],
  usual: ['transcript'],
  mayBeEmpty: true,
  reportsFailures: true,
  sample(options) {
    const random = seededRandom(options.seed);
    const id = options.jobId ?? random.letters(10);
    const job = { id, mediaName: `call-${random.letters(4, '0123456789')}.wav`, talk: conversation(random), random };
    const groups = options.grouping === 'apart' ? options.contents.map((content) => [content]) : [options.contents];
    return (groups.length === 0 ? [[]] : groups).map((contents) => notification(job, contents, options));
  },
};

function notification(job: Job, contents: readonly string[], options: SampleOptions): SampleCallback {
  const sent = options.outcome === 'success' ? contents : contents.slice(0, 1).map(() => 'jobinfo');
  const padded = sent.includes('data') ? 'data' : sent.find((content) => content !== 'jobinfo');
  const parts = sent.map((name): FormPart => {
    const content = itemOf(name, job, options, name === padded ? options.bytes : null);
    // The sender is written in Go, whose form files are octet-streams whatever is in them.
    return { name, filename: filenames[name] ?? job.mediaName, mediaType: 'application/octet-stream', content };
  });
  const shared = {
    method: options.method,
    query: { id: job.id, status: options.outcome === 'success' ? 'success' : 'error' },
    headers: { 'user-agent': 'Speechmatics-API/2.0' },
  };
  const [only] = parts;
  if (only === undefined) return callback({ ...shared, mediaType: null, content: piece('') });
  // The form of the body is that of what was asked for, even where a failure leaves only one part of it.
  if (contents.length === 1 && only.name !== 'data') {
    const mediaType = /txt|srt/.test(only.name) ? 'text/plain' : 'application/json';
    return callback({ ...shared, mediaType, content: only.content });
  }
  return callback({ ...shared, ...form(parts, job.random.letters(60, '0123456789abcdef')), transfer: 'chunked' });
}

const filenames: Readonly<Record<string, string>> = {
  transcript: 'transcript.json',
  'transcript.json-v2': 'transcript.json',
  'transcript.txt': 'transcript.txt',
  'transcript.srt': 'transcript.srt',
  jobinfo: 'jobinfo.json',
};

function itemOf(name: string, job: Job, options: SampleOptions, bytes: number | null): Piece {
  const { talk, random } = job;
  const later = (number: number): Conversation => shifted(talk, number * talk.durationMs);
  if (name === 'data') return wav(talk, random, bytes);
  if (name === 'jobinfo') return piece(JSON.stringify({ job: jobinfo(job, options) }));
  if (name === 'transcript.txt') {
    return grown({ head: '', pass: (number) => textLines(later(number)), separator: '', tail: '' }, bytes);
  }
  if (name === 'transcript.srt') {
    const pass = (number: number): string => srtCues(later(number), 1 + number * talk.turns.length);
    return grown({ head: '', pass, separator: '', tail: '' }, bytes);
  }
  return transcript(job, later, bytes);
}

function transcript(job: Job, later: (number: number) => Conversation, bytes: number | null): Piece {
  const { id, mediaName, talk } = job;
  const head = {
    format: '2.9',
    job: {
      id,
      created_at: '2026-01-05T10:00:00.000Z',
      data_name: mediaName,
      duration: Math.round(talk.durationMs / 1000),
      tracking: trackingOf(talk),
    },
    metadata: {
      created_at: '2026-01-05T10:01:10.000Z',
      type: 'transcription',
      transcription_config: { language: 'en', diarization: 'speaker' },
      language_pack_info: { language_description: 'English', word_delimiter: ' ', writing_direction: 'left-to-right' },
    },
  };
  const pass = (number: number): string =>
    resultsOf(later(number))
      .map((item) => JSON.stringify(item))
      .join(',');
  return grown({ head: `${JSON.stringify(head).slice(0, -1)},"results":[`, pass, separator: ',', tail: ']}' }, bytes);
}

function resultsOf({ turns }: Conversation): unknown[] {
  return turns.flatMap(({ speaker, words }) =>
    words.flatMap(({ text, punctuation, startMs, endMs, confidence }) => {
      const said = (content: string, sure: number): unknown[] => [
        { content, confidence: sure, language: 'en', speaker: `S${speaker + 1}` },
      ];
      const word = {
        type: 'word',
        start_time: startMs / 1000,
        end_time: endMs / 1000,
        alternatives: said(text, confidence),
      };
      if (punctuation === '') return [word];
      const mark = { type: 'punctuation', start_time: endMs / 1000, end_time: endMs / 1000 };
      const attached = { attaches_to: 'previous', is_eos: punctuation !== ',', alternatives: said(punctuation, 1) };
      return [word, { ...mark, ...attached }];
    }),
  );
}

function jobinfo({ id, mediaName, talk }: Job, { contents, callbackPath, grouping, outcome }: SampleOptions): unknown {
  const url = `https://collector.example.org${callbackPath}`;
  const entry = (asked: readonly string[]): unknown => ({
    url,
    contents: asked,
    auth_headers: ['Authorization: Bearer a-token-nobody-uses'],
  });
  return {
    id,
    created_at: '2026-01-05T10:00:00.000Z',
    data_name: mediaName,
    duration: Math.round(talk.durationMs / 1000),
    status: outcome === 'success' ? 'done' : 'rejected',
    config: {
      type: 'transcription',
      transcription_config: { language: 'en', diarization: 'speaker' },
      tracking: trackingOf(talk),
      notification_config: grouping === 'apart' ? contents.map((content) => entry([content])) : [entry(contents)],
    },
  };
}

/** What the customer said about the recording when submitting it. */
function trackingOf({ title, reference }: Conversation): unknown {
  return { title, reference, tags: ['support'] };
}
