import type { Attachment } from '../../domain/transcript.ts';
import { field } from '../../lib/json/values.ts';
import type { Warnings } from '../read-transcript.ts';
import { listAt, textOf } from '../values.ts';

/**
 * The ready-made documents of a transcript that can be shown as text, named `<stem>.srt` and so on:
 * `additional_formats: [{ requested_format: 'srt', is_base64_encoded: false, content }]`. Others (docx, pdf, html) are left
 * out with a warning.
 */
export function attachmentsIn(place: unknown, stem: string, warnings: Warnings): Attachment[] {
  const found = new Map<string, Attachment>();
  for (const [index, item] of listAt(place, 'additional_formats').entries()) {
    const at = `additional_formats[${index}]`;
    const format = formats.get(textOf(field(item, 'requested_format')) ?? '');
    const content = textOf(field(item, 'content'));
    if (format === undefined || content === null) {
      warnings.add('unreadable-attachment', at);
      continue;
    }
    const { extension, mediaType } = format;
    const isEncoded = field(item, 'is_base64_encoded') === true;
    const decoded = isEncoded ? Buffer.from(content, 'base64').toString('utf8') : content;
    found.set(extension, { name: `${stem}.${extension}`, mediaType, language: null, content: decoded });
  }
  return [...found.values()];
}

/** The types are ours, not those of the document: these go to browsers. */
const formats: ReadonlyMap<string, { extension: string; mediaType: string }> = new Map([
  ['srt', { extension: 'srt', mediaType: 'text/srt' }],
  ['txt', { extension: 'txt', mediaType: 'text/plain' }],
  ['segmented_json', { extension: 'json', mediaType: 'application/json' }],
]);
