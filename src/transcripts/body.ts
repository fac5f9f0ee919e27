import type { ArchiveReader } from '../domain/archive.ts';
import type { ReadBody } from './derive.ts';

/** Reads the beginning of filed bodies into memory. */
export function bodiesOf(archive: Pick<ArchiveReader, 'open'>): ReadBody {
  return async (path, limitBytes) => {
    const chunks: Buffer[] = [];
    for await (const chunk of await archive.open('archive', path, { start: 0, end: limitBytes - 1 }))
      chunks.push(chunk);
    return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  };
}
