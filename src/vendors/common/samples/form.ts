import { joined, type Piece, piece } from './piece.ts';

export interface FormPart {
  name: string;
  /** Null for a plain field. */
  filename: string | null;
  /** Null for a part without a Content-Type. */
  mediaType: string | null;
  content: Piece;
}

/** A multipart/form-data body and the Content-Type that belongs to it. Names must need no escaping. */
export function form(parts: readonly FormPart[], boundary: string): { mediaType: string; content: Piece } {
  const pieces = parts.flatMap((part) => [piece(`--${boundary}\r\n${headOf(part)}\r\n`), part.content, piece('\r\n')]);
  return {
    mediaType: `multipart/form-data; boundary=${boundary}`,
    content: joined([...pieces, piece(`--${boundary}--\r\n`)]),
  };
}

function headOf({ name, filename, mediaType }: FormPart): string {
  const file = filename === null ? '' : `; filename="${filename}"`;
  const type = mediaType === null ? '' : `Content-Type: ${mediaType}\r\n`;
  return `Content-Disposition: form-data; name="${name}"${file}\r\n${type}`;
}
