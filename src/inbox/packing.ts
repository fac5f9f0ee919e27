import type { DeliveryHead, ReceivedPart } from '../domain/delivery.ts';
import type { HeldBytes, HeldPart, InboxEntry, QuarantineReason } from '../domain/inbox.ts';

/** Where a part's bytes are in the row: a stretch of its body column, or a file in the spool. */
type PackedBytes = { offset: number } | { spool: string };

interface PackedPart extends ReceivedPart {
  held: PackedBytes;
}

/** A delivery as it crosses to the inbox's thread and lies in its row. */
export interface PackedEntry {
  id: string;
  head: string;
  parts: string;
  quarantine: string | null;
  /** Bytes of the body column. */
  bodyBytes: number;
}

/** Several deliveries, their bodies back to back in one buffer that can be handed over without a copy. */
export interface PackedBatch {
  entries: PackedEntry[];
  bodies: Uint8Array<ArrayBuffer>;
}

export function packBatch(entries: readonly InboxEntry[]): PackedBatch {
  const bodies = new Uint8Array(entries.reduce((sum, entry) => sum + inlineBytes(entry), 0));
  let end = 0;
  const packed = entries.map((entry) => {
    const start = end;
    const parts = entry.parts.map((part): PackedPart => {
      if (part.held.in === 'spool') return { ...part, held: { spool: part.held.name } };
      bodies.set(part.held.bytes, end);
      end += part.bytes;
      return { ...part, held: { offset: end - part.bytes - start } };
    });
    return {
      id: entry.head.id,
      head: JSON.stringify(entry.head),
      parts: JSON.stringify(parts),
      quarantine: entry.quarantine === null ? null : JSON.stringify(entry.quarantine),
      bodyBytes: end - start,
    };
  });
  return { entries: packed, bodies };
}

/** Bytes of the delivery that the inbox itself holds. */
export function inlineBytes(entry: InboxEntry): number {
  return entry.parts.reduce((sum, part) => sum + (part.held.in === 'inbox' ? part.bytes : 0), 0);
}

/** The parts with their bytes, as views into the row's body. */
export function unpackParts(parts: string, body: Uint8Array | null): HeldPart[] {
  return parsePacked(parts).map((part) => ({ ...part, held: heldBytes(part, body) }));
}

/** One part's bytes; null when there is no such part. `body` is asked for only when it is needed. */
export function unpackPart(parts: string, index: number, body: () => Uint8Array | null): HeldBytes | null {
  const part = parsePacked(parts)[index];
  if (part === undefined) return null;
  return 'spool' in part.held ? { in: 'spool', name: part.held.spool } : heldBytes(part, body());
}

/** The parts as listings show them. */
export function summariseParts(parts: string): ReceivedPart[] {
  return parsePacked(parts).map(({ held: _, ...part }) => part);
}

export function spoolNamesOf(parts: string): string[] {
  return parsePacked(parts).flatMap((part) => ('spool' in part.held ? [part.held.spool] : []));
}

export function parseHead(head: string): DeliveryHead {
  return JSON.parse(head) as DeliveryHead;
}

export function parseQuarantine(quarantine: string | null): QuarantineReason | null {
  return quarantine === null ? null : (JSON.parse(quarantine) as QuarantineReason);
}

function heldBytes(part: PackedPart, body: Uint8Array | null): HeldBytes {
  if ('spool' in part.held) return { in: 'spool', name: part.held.spool };
  const start = part.held.offset;
  return { in: 'inbox', bytes: body === null ? new Uint8Array() : body.subarray(start, start + part.bytes) };
}

function parsePacked(parts: string): PackedPart[] {
  return JSON.parse(parts) as PackedPart[];
}
