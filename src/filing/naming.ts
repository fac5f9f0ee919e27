import type { CatalogWriter } from '../domain/catalog-writer.ts';
import type { DeliveryHead, Part, ReceivedPart } from '../domain/delivery.ts';
import { asSegment, numberedName, pathKey, safeName, writtenName } from '../domain/file-names.ts';
import type { FilingPlan, PlannedPart } from '../domain/inbox.ts';
import type { Claim } from '../domain/vendor.ts';
import type { FilingDelivery } from './batch.ts';

/** The first copy of something: its id, and where its bytes lie. */
interface FirstCopy {
  id: string;
  parts: readonly Pick<Part, 'sha256' | 'path'>[];
}

/** Chooses names and finds duplicates for the deliveries of one batch, which the catalog does not know yet. */
export interface Planner {
  /** Takes over a plan from before a crash: what it uses is used. */
  adopt(delivery: FilingDelivery, plan: FilingPlan, fingerprint: string | null): void;
  /** A retry gets the first copy's paths; everything else the lowest free number of the name it wants. */
  plan(delivery: FilingDelivery, claim: Claim, fingerprint: string | null): Promise<FilingPlan>;
  /** The next free name for a part whose planned one turned out to be on the disk already, put there from outside. */
  renumber(delivery: FilingDelivery, part: ReceivedPart, claim: Claim, taken: PlannedPart): Promise<PlannedPart>;
}

export function createPlanner(catalog: Pick<CatalogWriter, 'firstWith' | 'isTaken' | 'nextNumber'>): Planner {
  const nextNumbers = new Map<string, number>();
  const takenKeys = new Set<string>();
  const firstCopies = new Map<string, FirstCopy>();

  function markTaken(part: PlannedPart): void {
    takenKeys.add(pathKey(part.path));
    nextNumbers.set(part.baseKey, Math.max(nextNumbers.get(part.baseKey) ?? 0, part.number + 1));
  }

  function remember(delivery: FilingDelivery, plan: FilingPlan, fingerprint: string | null): void {
    if (fingerprint === null || delivery.quarantine !== null || firstCopies.has(fingerprint)) return;
    const parts = delivery.parts.map((part, index) => ({ sha256: part.sha256, path: plan.parts[index]?.path ?? null }));
    firstCopies.set(fingerprint, { id: delivery.head.id, parts });
  }

  async function freeName({ folder, name }: Wanted, from: number): Promise<PlannedPart> {
    const baseKey = pathKey(`${folder}/${name}`);
    let number = Math.max(from, nextNumbers.get(baseKey) ?? (await catalog.nextNumber(baseKey)));
    let path = `${folder}/${numberedName(name, number)}`;
    // A number can be taken by a file that was sent with it: `sample.1.json` beside the second `sample.json`.
    while (takenKeys.has(pathKey(path)) || (await catalog.isTaken(pathKey(path)))) {
      number += 1;
      path = `${folder}/${numberedName(name, number)}`;
    }
    const planned = { path, owned: true, baseKey, number };
    markTaken(planned);
    return planned;
  }

  return {
    adopt(delivery, plan, fingerprint) {
      for (const part of plan.parts) if (part.owned) markTaken(part);
      if (plan.duplicateOf === null) remember(delivery, plan, fingerprint);
    },
    async plan(delivery, claim, fingerprint) {
      if (fingerprint !== null && delivery.quarantine === null) {
        const first = firstCopies.get(fingerprint) ?? (await catalog.firstWith(fingerprint));
        if (first !== null) return planDuplicate(delivery, first);
      }
      const parts: PlannedPart[] = [];
      for (const part of delivery.parts) parts.push(await freeName(wanted(delivery, part, claim), 0));
      const plan = { duplicateOf: null, parts };
      remember(delivery, plan, fingerprint);
      return plan;
    },
    renumber: (delivery, part, claim, taken) => freeName(wanted(delivery, part, claim), taken.number + 1),
  };
}

interface Wanted {
  folder: string;
  name: string;
}

/** In the quarantine names begin with the delivery's own id: nothing there is sorted or looked for by name. */
function wanted(delivery: FilingDelivery, part: ReceivedPart, claim: Claim): Wanted {
  const { head, quarantine } = delivery;
  if (quarantine === null)
    return { folder: dayFolder(head.source, head.receivedAt), name: wantedName(head, part, claim) };
  const extension = safeName(claim.parts[part.index]?.extension ?? 'bin') ?? 'bin';
  return { folder: head.source, name: `${head.id}.${part.index}.${extension}` };
}

/** The same bytes lie where the first delivery put them; equal parts of one delivery are interchangeable. */
function planDuplicate(delivery: FilingDelivery, first: FirstCopy): FilingPlan {
  const parts = delivery.parts.map((part): PlannedPart => {
    const path = first.parts.find((candidate) => candidate.sha256 === part.sha256)?.path ?? '';
    return { path, owned: false, baseKey: '', number: 0 };
  });
  return { duplicateOf: first.id, parts };
}

/**
 * The name a part gets when nothing else has it: its own file name as it was written, else the path tail (a body that is not multipart),
 * else `<job id>.<content>.<extension>`, else `<delivery id>.<extension>`. Always safe as the name of a file.
 */
export function wantedName(head: DeliveryHead, part: ReceivedPart, claim: Claim): string {
  const sent = part.filename === null ? (head.multipart ? null : head.tail) : writtenName(part.filename);
  const own = sent === null ? null : safeName(sent);
  if (own !== null) return own;
  const about = claim.parts[part.index];
  const extension = about?.extension ?? 'bin';
  const made =
    claim.jobId === null ? null : safeName(`${asSegment(claim.jobId)}.${about?.content ?? 'other'}.${extension}`);
  return made ?? `${head.id}.${safeName(extension) ?? 'bin'}`;
}

/** Folder of the archive that a delivery of that time goes to: `<source>/<yyyy>/<mm>/<dd>`, UTC. */
export function dayFolder(source: string, receivedAt: string): string {
  return `${source}/${receivedAt.slice(0, 10).replaceAll('-', '/')}`;
}
