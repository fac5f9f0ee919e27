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
  // An inbox that is new beside a ledger that is not learns here where the ledger ends.
  if (settled === null) await queue.settle([], end);
}
