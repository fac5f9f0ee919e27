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
