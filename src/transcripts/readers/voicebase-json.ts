import type { Attachment } from '../../domain/transcript.ts';
import { field, isObject } from '../../lib/json/values.ts';
import {
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadTranscript,
  type Warnings,
} from '../read-transcript.ts';
import { isoTimeOf, listAt, listOf, numberOf, textOf } from '../values.ts';
import { annotationsOf, annotationsOfV2 } from './voicebase-annotations.ts';
import { segmentsIn } from './voicebase-words.ts';

/**
 * VoiceBase's transcripts, in each of the shapes they are sent in:
 *
 * - the envelope of v2-beta: `{ callback, media: { mediaId, metadata: { latest }, transcripts: { latest: { words } } } }`
 * - analytics of v3: `{ formatVersion: '3.0.8', mediaId, status, metadata, length, transcript: { words }, knowledge, … }`
 * - a transcript alone: `{ transcript: { words } }`, `{ words }`, or the bare list of words.
 *
 * Times are whole milliseconds; those of v2's keywords are seconds. A failed media item is a failed transcript; a
 * document that only tells how far the work is, or leaves the transcript out, is none.
 * Source: the v2-beta callback page, and callbacks.rst, media.rst, transcripts.md, stereo.md, entities.md of
 * voicebase/voicebase-docs on GitHub, read 2026-11-21.
 */
export const voicebaseJson: FormatReader = {
  format: 'voicebase-json',
  vendors: ['voicebase'],
  recognises(document) {
    if (isEnvelope(document) || areWords(document)) return true;
    if (areWords(field(document, 'words')) || areWords(field(document, 'transcript', 'words'))) return true;
    if (textOf(field(document, 'mediaId')) === null) return false;
    return isObject(field(document, 'transcript')) || statuses.has(statusOf(document) ?? '');
  },
  read(document) {
    const item = itemOf(document);
    const status = statusOf(item.media) ?? statusOf(field(document, 'callback', 'event'));
    if (failures.has(status ?? '') || field(document, 'callback', 'success') === false) {
      return [{ ...headOf(item), status: 'failed' }];
    }
    if (item.transcript === undefined) return [];
    const head = headOf(item);
    return [
      {
        ...head,
        status: unfinished.has(status ?? '') ? 'partial' : 'complete',
        segments: segmentsIn(item.transcript, head.warnings),
        annotations: isEnvelope(document) ? annotationsOfV2(item.media) : annotationsOf(item.media),
        attachments: attachmentsOf(item.transcript, head.warnings),
      },
    ];
  },
};

const failures: ReadonlySet<string> = new Set(['failed', 'rejected']);
const unfinished: ReadonlySet<string> = new Set(['accepted', 'scheduled', 'running']);
const statuses: ReadonlySet<string> = new Set(['finished', ...failures, ...unfinished]);

/** A media item with its transcript, wherever the document has them. */
interface MediaItem {
  version: string | null;
  media: unknown;
  /** Undefined when the document leaves it out; null, when it is there and says nothing. */
  transcript: unknown;
  mediaId: string | null;
}

function itemOf(document: unknown): MediaItem {
  if (isEnvelope(document)) {
    const media = field(document, 'media');
    const transcript = field(media, 'transcripts', 'latest');
    return { version: 'v2-beta', media, transcript, mediaId: textOf(field(media, 'mediaId')) ?? idInLink(document) };
  }
  const version = textOf(field(document, 'formatVersion'));
  return { version, media: document, transcript: transcriptOf(document), mediaId: textOf(field(document, 'mediaId')) };
}

function transcriptOf(document: unknown): unknown {
  if (Array.isArray(document)) return { words: document };
  return field(document, 'words') === undefined ? field(document, 'transcript') : document;
}

function headOf({ version, media, mediaId }: MediaItem): ReadTranscript {
  const metadata = field(media, 'metadata', 'latest') ?? field(media, 'metadata');
  const externalId = textOf(field(metadata, 'externalId')) ?? textOf(field(metadata, 'external', 'id'));
  return {
    ...blankTranscript(createWarnings()),
    formatVersion: version,
    jobId: mediaId,
    title: textOf(field(metadata, 'title')),
    externalIds: externalId === null ? [] : [externalId],
    durationMs: numberOf(field(media, 'length')),
    createdAt: isoTimeOf(field(media, 'dateFinished')) ?? isoTimeOf(field(media, 'dateCreated')),
  };
}

/** Others send a `media` too; only VoiceBase puts a callback event or transcripts beside it. */
function isEnvelope(document: unknown): boolean {
  const media = field(document, 'media');
  if (!isObject(media)) return false;
  return isObject(field(document, 'callback')) || isObject(field(media, 'transcripts'));
}

/** A list of words has one with `w` and times among its first; a mark in between may lack some of them. */
function areWords(value: unknown): boolean {
  const first = listOf(value).slice(0, 10);
  return first.some((word) => field(word, 'w') !== undefined && field(word, 's') !== undefined);
}

function statusOf(value: unknown): string | null {
  const status = field(value, 'status');
  return typeof status === 'string' ? status.toLowerCase() : null;
}

function idInLink(document: unknown): string | null {
  const href = textOf(field(document, '_links', 'self', 'href')) ?? '';
  return /\/media\/([^/?#]+)/.exec(href)?.[1] ?? null;
}

/**
 * The ready-made documents in a transcript's `alternateFormats`, decoded: `{ format: 'srt', contentType, contentEncoding:
 * 'Base64', charset: 'utf-8', data }`. What is in none of the formats that VoiceBase names is left out with a warning.
 */
function attachmentsOf(transcript: unknown, warnings: Warnings): Attachment[] {
  const found = new Map<string, Attachment>();
  for (const [index, item] of listAt(transcript, 'alternateFormats').entries()) {
    const at = `alternateFormats[${index}]`;
    const known = formats.get(textOf(field(item, 'format'))?.toLowerCase() ?? '');
    const content = known === undefined ? null : decode(item, at, warnings);
    if (known === undefined || content === null) warnings.add('unreadable-attachment', at);
    else if (found.has(known.name)) warnings.add('repeated-attachment', at);
    else found.set(known.name, { ...known, language: null, content });
  }
  return [...found.values()];
}

/** The types are those of VoiceBase's documentation, not those of the document: these go to browsers. */
const formats: ReadonlyMap<string, Pick<Attachment, 'name' | 'mediaType'>> = new Map([
  ['srt', { name: 'transcript.srt', mediaType: 'text/srt' }],
  ['webvtt', { name: 'transcript.vtt', mediaType: 'text/vtt' }],
  ['dfxp', { name: 'transcript.dfxp', mediaType: 'application/ttaf+xml' }],
  ['text', { name: 'transcript.txt', mediaType: 'text/plain' }],
]);

function decode(item: unknown, at: string, warnings: Warnings): string | null {
  const encoded = textOf(field(item, 'data'));
  if (encoded === null) return null;
  // Spelled `base64` and `Base64`; nothing else has been seen.
  const encoding = textOf(field(item, 'contentEncoding')) ?? 'base64';
  if (encoding.toLowerCase() !== 'base64' || /[^A-Za-z0-9+/=\s]/.test(encoded)) return null;
  return decoderFor(textOf(field(item, 'charset')), at, warnings).decode(Buffer.from(encoded, 'base64'));
}

function decoderFor(charset: string | null, at: string, warnings: Warnings): TextDecoder {
  try {
    return new TextDecoder(charset ?? 'utf-8');
  } catch {
    // A charset that nobody knows: UTF-8 shows most of any text.
    warnings.add('unknown-charset', at);
    return new TextDecoder();
  }
}
