import type { ErasedLine, HashedName, KeyedHashes } from './erasure.ts';
import { numberedName } from './file-names.ts';
import { contentKinds } from './job-state.ts';
import type { DeliveryRecord, LedgerRecord } from './ledger.ts';

export function isErasedLine(record: LedgerRecord): record is ErasedLine {
  return record.type === 'erased' && 'seq' in record;
}

/** The names that a record uses up, hashed. What never left the quarantine uses none. */
export function hashedNames({ delivery, quarantine, placements }: DeliveryRecord, hashes: KeyedHashes): HashedName[] {
  if (quarantine !== null || delivery.duplicateOf !== null) return [];
  return placements
    .filter(({ owned }) => owned)
    .map(({ baseKey, number }) => {
      const base = hashes.of('name', baseKey);
      return number === 0 ? [base, number] : [base, number, hashes.of('name', numberedKey(baseKey, number))];
    });
}

/** The key of a path by the key that its number is counted for. */
export function numberedKey(baseKey: string, number: number): string {
  const cut = baseKey.lastIndexOf('/') + 1;
  return `${baseKey.slice(0, cut)}${numberedName(baseKey.slice(cut), number)}`;
}

/** By what a call is known again that must not be fetched once it is gone: its ids, and the delivery as such. */
export function goneHashes(record: DeliveryRecord, hashes: KeyedHashes): string[] {
  const { delivery, aliases, fingerprint, quarantine } = record;
  const { source, jobId, parts } = delivery;
  // What came again is known by its first copy.
  if (delivery.duplicateOf !== null) return [];
  const same = fingerprint === null ? [] : [hashes.of('same', fingerprint)];
  const isCall = quarantine === null && parts.some(({ kind }) => contentKinds.includes(kind));
  if (jobId === null || !isCall) return same;
  return [...same, ...[...new Set([jobId, ...aliases])].map((id) => callHash(hashes, source, id))];
}

/** Something that may be gone. */
export interface GoneQuestion {
  source: string;
  jobIds: readonly string[];
  /** Of a delivery; left out where it is asked for a call alone. */
  fingerprint?: string | null;
}

/** The hashes that `goneHashes` gave for it, if it is gone. */
export function hashesOf({ source, jobIds, fingerprint = null }: GoneQuestion, hashes: KeyedHashes): string[] {
  const same = fingerprint === null ? [] : [hashes.of('same', fingerprint)];
  return [...same, ...jobIds.map((id) => callHash(hashes, source, id))];
}

/** By what a call is known again. */
export function callHash(hashes: KeyedHashes, source: string, jobId: string): string {
  return hashes.of('call', source, jobId);
}

/** By what it is known which calls have an id of the customer. */
export function externalHash(hashes: KeyedHashes, externalId: string): string {
  return hashes.of('external', externalId);
}

/** The sequence number of the delivery that a line tells something of that has to be erased with it; null for none. */
export function tellsOf(record: LedgerRecord): number | null {
  if (record.type === 'delivery' || record.type === 'held') return record.seq;
  return record.type === 'released' ? record.record.seq : null;
}

/**
 * The line that takes the place of one of so many bytes, and the names that it had no room for.
 *
 * Lines of this program are long enough by far; those of earlier ones had less in them.
 */
export function erasedLine(
  record: LedgerRecord,
  bytes: number,
  hashes: KeyedHashes,
): { text: string; left: readonly HashedName[] } {
  const told = record.type === 'released' ? record.record : record.type === 'delivery' ? record : null;
  const seq = tellsOf(record) ?? 0;
  const names = told === null ? [] : hashedNames(told, hashes);
  const full = lineOf({ seq, print: hashes.print, names }, bytes);
  if (full !== null) return { text: full, left: [] };
  const short = lineOf({ seq, print: '', names: [] }, bytes);
  if (short === null) throw new RangeError(`a line of ${bytes} bytes has no room for what says that it is erased`);
  return { text: short, left: names };
}

function lineOf(line: Pick<ErasedLine, 'seq' | 'print' | 'names'>, bytes: number): string | null {
  const { seq, print, names } = line;
  const padded = (pad: string): string =>
    JSON.stringify({ type: 'erased', seq, print, names, pad } satisfies ErasedLine);
  const room = bytes - padded('').length;
  return room < 0 ? null : padded(' '.repeat(room));
}
