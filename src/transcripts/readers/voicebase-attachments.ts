import type { Attachment } from '../../domain/transcript.ts';
import { field } from '../../lib/json/values.ts';
import type { Warnings } from '../read-transcript.ts';
import { listAt, textOf } from '../values.ts';

/**
 * The ready-made documents in a transcript's `alternateFormats`, decoded: `{ format: 'srt', contentType, contentEncoding:
 * 'Base64', charset: 'utf-8', data }`. What is in none of the formats that VoiceBase names is left out with a warning.
 */
export function attachmentsOf(transcript: unknown, warnings: Warnings): Attachment[] {
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
