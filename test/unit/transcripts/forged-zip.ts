import { crc32, deflateRawSync } from 'node:zlib';

/** An entry as honest programs write it, but for what is forged. */
export interface ForgedEntry {
  name: string | Buffer;
  content: Buffer;
  /** 8 is deflate, 0 is stored. */
  method?: number;
  flags?: number;
  /** What the directory says of it, whatever is true. */
  said?: { size?: number; compressedSize?: number; crc?: number; offset?: number };
  /** Unix mode, e.g. 0o120777 for a symbolic link. */
  mode?: number;
  extra?: Buffer;
}

/** A zip of these entries; `said` is the number of entries the end of the directory speaks of. */
export function forgedZip(entries: readonly ForgedEntry[], said = entries.length): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { method = 8, flags = 0, said: lies = {}, mode = 0o100644, extra = Buffer.alloc(0) } = entry;
    const name = Buffer.from(entry.name);
    const stored = method === 8 ? deflateRawSync(entry.content) : entry.content;
    const sums = [
      lies.crc ?? crc32(entry.content),
      lies.compressedSize ?? stored.length,
      lies.size ?? entry.content.length,
    ];
    const shared = Buffer.concat([le16(20, flags, method, 0, 0x5c21), le32(...sums), le16(name.length)]);
    const local = Buffer.concat([le32(0x04034b50), shared, le16(0), name, stored]);
    directory.push(
      Buffer.concat([
        le32(0x02014b50),
        le16(0x0314),
        shared,
        le16(extra.length, 0, 0, 0),
        le32((mode << 16) >>> 0, lies.offset ?? offset),
        name,
        extra,
      ]),
    );
    locals.push(local);
    offset += local.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.concat([le32(0x06054b50), le16(0, 0, said, said), le32(index.length, offset), le16(0)]);
  return Buffer.concat([...locals, index, end]);
}

function le16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16LE(value, index * 2);
  return bytes;
}

function le32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 4);
  return bytes;
}
