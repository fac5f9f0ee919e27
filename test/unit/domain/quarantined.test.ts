import { describe, expect, it } from 'vitest';
import type { QuarantinedDelivery } from '../../../src/domain/catalog.ts';
import type { PendingSummary } from '../../../src/domain/inbox.ts';
import { readQuarantined } from '../../../src/domain/quarantined.ts';
import { toDelivery } from '../../../src/web/reading/reading.ts';
import { aHead } from '../../fixtures/deliveries.ts';

const quarantine = { code: 'sender-unlisted', message: '' };

/** A quarantine in which a delivery is filed at the very moment that `filesDuring` is read. */
function aQuarantine(ids: readonly string[], filesDuring: 'inbox' | 'catalog' | null = null) {
  const waiting = ids.map(
    (id, index): PendingSummary => ({ seq: index + 1, head: aHead({ id }), parts: [], quarantine }),
  );
  const filed: QuarantinedDelivery[] = [];
  const fileOne = (): void => {
    const one = waiting.shift();
    if (one !== undefined)
      filed.push({ delivery: toDelivery(one), ...quarantine, timesSeen: 1, lastSeenAt: one.head.receivedAt });
  };
  return {
    inbox: {
      list: async ({ before }: { before: number | null }) => {
        const page = waiting
          .filter(({ seq }) => before === null || seq < before)
          .slice(-2)
          .reverse();
        if (filesDuring === 'inbox') fileOne();
        return page;
      },
    },
    catalog: {
      quarantine: async () => {
        const items = [...filed];
        if (filesDuring === 'catalog') fileOne();
        return { items, next: null };
      },
    },
  };
}

describe('readQuarantined', () => {
  it('finds all that waits to be filed, the oldest first', async () => {
    const found = await readQuarantined(aQuarantine(['id-1', 'id-2', 'id-3']));
    expect(found.map(({ id, code }) => [id, code])).toEqual([
      ['id-1', 'sender-unlisted'],
      ['id-2', 'sender-unlisted'],
      ['id-3', 'sender-unlisted'],
    ]);
  });

  it.each(['inbox', 'catalog'] as const)('finds each once though one is filed while the %s is read', async (which) => {
    const found = await readQuarantined(aQuarantine(['id-1', 'id-2', 'id-3'], which));
    expect(found.map(({ id }) => id)).toEqual(['id-1', 'id-2', 'id-3']);
  });
});
