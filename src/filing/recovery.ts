import type { LedgerPosition } from '../domain/inbox.ts';
import { applyRecords } from './apply.ts';
import type { FilingParts } from './filer.ts';

/**
 * Brings ledger and catalog to one state, at start and after any failure: what is behind the settled position belongs
 * to deliveries that are still in the inbox and will be written again; what the catalog lacks it reads from the ledger.
 *
 * A deleted catalog is healed by this alone.
 */
export async function recover(parts: FilingParts): Promise<void> {
  const { queue, ledger, catalog } = parts;
  const settled = await queue.settledPosition();
  const end = await ledger.cutTo(settled);
  // Written down at once: what is appended from here on must not be taken for what was settled before.
  if (settled !== null && ledger.compare(end, settled) < 0) await queue.settle([], end);
  const applied = await catalog.position();
  const from = settled !== null && applied !== null && ledger.compare(settled, applied) < 0 ? settled : applied;
  let behind = from ?? ledger.beginning;
  for await (const { records, position } of ledger.read(from)) {
    await applyRecords(parts, records, { from: behind, to: position });
    behind = position;
  }
  await takeBackReleases(parts, end);
  // An inbox that is new beside a ledger that is not learns here where the ledger ends.
  if (settled === null) await queue.settle([], end);
}

/** A release that did not come to its end leaves bodies under names that no line tells: they would outlive their deletion. */
async function takeBackReleases({ queue, archive, catalog }: FilingParts, end: LedgerPosition): Promise<void> {
  const abandoned = await queue.abandonedPlans();
  for (const { seq, plan } of abandoned) {
    const [record] = await catalog.recordsAt([seq]);
    for (const [place, { path, owned }] of plan.parts.entries()) {
      const quarantined = record?.delivery.parts[place]?.path ?? null;
      const isQuarantined = record?.delivery.state === 'quarantined';
      if (owned && isQuarantined && quarantined !== null) await archive.removeCopy(path, { quarantined });
    }
  }
  if (abandoned.length === 0) return;
  await archive.commit();
  await queue.settle(
    abandoned.map(({ seq }) => seq),
    end,
  );
}
