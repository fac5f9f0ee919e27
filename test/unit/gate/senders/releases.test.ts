import { describe, expect, it } from 'vitest';
import type { QuarantinedDelivery } from '../../../../src/domain/catalog.ts';
import { CollectorError } from '../../../../src/domain/errors.ts';
import type { PendingSummary } from '../../../../src/domain/inbox.ts';
import { type ReleaseParts, releaseQuarantined } from '../../../../src/gate/senders/releases.ts';

const kept = (id: string, code: string, sender = '192.0.2.1') =>
  ({ delivery: { id, source: 'acme', sender }, code }) as QuarantinedDelivery;
const pending = (seq: number, id: string, code: string | null) =>
  ({
    seq,
    head: { id, source: 'acme', sender: '192.0.2.1' },
    quarantine: code === null ? null : { code, message: '' },
  }) as PendingSummary;

function aStorage(filed: QuarantinedDelivery[], waiting: PendingSummary[], gone: readonly string[] = []) {
  const done: string[] = [];
  const parts: ReleaseParts = {
    inbox: {
      list: async ({ before }) => waiting.filter(({ seq }) => before === null || seq < before).slice(0, 2),
    },
    catalog: {
      quarantine: async ({ cursor }) => {
        const start = Number(cursor ?? 0);
        return { items: filed.slice(start, start + 2), next: start + 2 < filed.length ? String(start + 2) : null };
      },
    },
    fileUpTo: async (id) => void done.push(`file ${id}`),
    async release(id) {
      if (gone.includes(id)) throw new CollectorError('conflict', 'it is filed');
      done.push(`release ${id}`);
    },
  };
  return { parts, done };
}

describe('releaseQuarantined', () => {
  it('finds what is filed and what waits, each once, and files it first, the oldest first', async () => {
    const waiting = [
      pending(9, 'id-6', 'sender-unlisted'),
      pending(8, 'id-5', null),
      pending(7, 'id-4', 'sender-unlisted'),
    ];
    const filed = [kept('id-4', 'sender-unlisted'), kept('id-2', 'sender-unlisted'), kept('id-1', 'sender-unlisted')];
    const { parts, done } = aStorage(filed, waiting);

    expect(await releaseQuarantined(parts, () => true)).toEqual(['id-1', 'id-2', 'id-4', 'id-6']);
    expect(done.slice(-2)).toEqual(['file id-6', 'release id-6']);
  });

  it('leaves what is unusable, and what others sent', async () => {
    const filed = [
      kept('id-1', 'malformed-json'),
      kept('id-2', 'sender-unlisted', '192.0.2.9'),
      kept('id-3', 'sender-unlisted'),
    ];
    const { parts } = aStorage(filed, [pending(1, 'id-4', 'malformed-json')]);
    expect(await releaseQuarantined(parts, ({ sender }) => sender === '192.0.2.1')).toEqual(['id-3']);
  });

  it('goes on over what somebody else has released or dropped', async () => {
    const { parts } = aStorage([kept('id-1', 'sender-unlisted'), kept('id-2', 'sender-unlisted')], [], ['id-1']);
    expect(await releaseQuarantined(parts, () => true)).toEqual(['id-2']);
  });
});
