import { asLedgerPosition, type LedgerPosition } from '../../../src/domain/inbox.ts';
import type { Ledger, LedgerRecord } from '../../../src/domain/ledger.ts';

/** A line, and the day (UTC) it counts for: days never go back, whatever the clock does. */
interface Line {
  day: string;
  record: LedgerRecord;
}

const pieceRecords = 1000;

/**
 * A Ledger that keeps its lines in an array; opened again over the same lines, it goes on as after a restart.
 *
 * A position is the day it belongs to, so that one may stand before lines that do not exist yet, and the number of lines.
 */
export function openMemoryLedger(lines: Line[], now: () => Date): Ledger {
  function end(): LedgerPosition {
    return lines.length === 0 ? beginning : toPosition(lines.at(-1)?.day ?? '', lines.length);
  }
  return {
    beginning,
    startOfDay: (time) => toPosition(dayOf(time), 0),
    compare(a, b) {
      const [first, second] = [read(a), read(b)];
      if (first.day !== second.day) return first.day < second.day ? -1 : 1;
      return first.count - second.count;
    },
    async append(records) {
      const day = [lines.at(-1)?.day ?? '', dayOf(now())].sort()[1] ?? '';
      lines.push(...structuredClone(records).map((record) => ({ day, record })));
      return end();
    },
    sync: async () => undefined,
    async erase(which, { mayConcern, replace }) {
      const lastDay = lines.at(-1)?.day ?? '';
      const days = new Set<string>();
      let count = 0;
      for (const line of lines.filter(({ day }) => (day === lastDay) === (which === 'newest'))) {
        const text = JSON.stringify(line.record);
        const other = mayConcern(text.slice(0, 64)) ? replace(line.record, Buffer.byteLength(text)) : null;
        if (other === null) continue;
        line.record = JSON.parse(other);
        days.add(line.day);
        count += 1;
      }
      return { lines: count, files: days.size };
    },
    async cutTo(position) {
      if (position !== null) lines.splice(indexOf(lines, position));
      return end();
    },
    async *read(from, until = null) {
      const stop = until === null ? lines.length : indexOf(lines, until);
      for (let start = indexOf(lines, from ?? beginning); start < stop; start += pieceRecords) {
        const piece = lines.slice(start, Math.min(start + pieceRecords, stop));
        const position = toPosition(piece.at(-1)?.day ?? '', start + piece.length);
        yield { records: structuredClone(piece.map(({ record }) => record)), position };
      }
    },
    close: async () => undefined,
  };
}

const beginning = toPosition('', 0);

/** How many lines stand before a position. */
function indexOf(lines: readonly Line[], position: LedgerPosition): number {
  const { day, count } = read(position);
  if (count > 0) return Math.min(count, lines.length);
  const first = lines.findIndex((line) => line.day >= day);
  return first === -1 ? lines.length : first;
}

function toPosition(day: string, count: number): LedgerPosition {
  return asLedgerPosition(`${day} ${count}`);
}

function read(position: LedgerPosition): { day: string; count: number } {
  const [day = '', count = ''] = position.split(' ');
  return { day, count: Number(count) };
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
