import type { Delivery, DeliveryHead } from '../../domain/delivery.ts';
import { CollectorError } from '../../domain/errors.ts';
import { type Person, reaches } from '../../domain/people.ts';
import { narrow, type Seen, withOwn } from './narrow.ts';

/** How much of the archive exists for somebody. */
export interface View {
  /** Null: all sources. */
  sources: readonly string[] | null;
  /** Of what is quarantined they learn only that it is there. */
  hidesQuarantined: boolean;
}

/** The view of a person. */
export function viewOf(person: Person): View {
  return { sources: person.sources, hidesQuarantined: !reaches(person, { role: 'operator', allSources: false }) };
}

/** The archive as a view shows it. */
export function seenBy<Parts extends Seen>(parts: Parts, { sources, hidesQuarantined }: View): Parts {
  const theirs = sources === null ? parts : narrow(parts, sources);
  return hidesQuarantined ? { ...theirs, ...hideQuarantined(theirs) } : theirs;
}

/** Of deliveries in the quarantine, only that they are there: not who sent what, and no bytes. */
function hideQuarantined({ catalog, inbox }: Pick<Seen, 'catalog' | 'inbox'>): Pick<Seen, 'catalog' | 'inbox'> {
  return {
    catalog: withOwn(catalog, {
      async find(id) {
        const found = await catalog.find(id);
        if (found?.delivery.state === 'quarantined') throw quarantined();
        return found;
      },
      async list(filter, query) {
        const rows = await catalog.list(filter, query);
        return rows.map((row) => ({ ...row, delivery: withoutHead(row.delivery) }));
      },
      async job(source, jobId) {
        const job = await catalog.job(source, jobId);
        return job === null ? null : { ...job, deliveries: job.deliveries.map(withoutHead) };
      },
    }),
    inbox: withOwn(inbox, {
      async find(id) {
        const found = await inbox.find(id);
        if (found !== null && found.quarantine !== null) throw quarantined();
        return found;
      },
      // What waits to be filed into the quarantine is there a moment later.
      list: async (query) => {
        const rows = await inbox.list(query);
        return rows.map((row) => (row.quarantine === null ? row : { ...row, ...emptyHead(row.head), parts: [] }));
      },
      async openPart(id, index) {
        const found = await inbox.find(id);
        if (found !== null && found.quarantine !== null) throw quarantined();
        return inbox.openPart(id, index);
      },
    }),
  };
}

const nothing = { path: '', query: {}, sender: null, headers: {} };

function withoutHead(delivery: Delivery): Delivery {
  if (delivery.state !== 'quarantined') return delivery;
  return { ...delivery, ...nothing, jobId: null, vendorStatus: null, error: null, warnings: [], parts: [] };
}

function emptyHead(head: DeliveryHead): { head: DeliveryHead } {
  return { head: { ...head, ...nothing } };
}

function quarantined(): CollectorError {
  return new CollectorError('not-permitted', 'this delivery is in the quarantine, which needs the role operator');
}
