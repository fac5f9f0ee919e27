import { openAnnotations } from '../archive/annotations.ts';
import type { AnnotatedCall, AnnotationStore } from '../domain/annotations.ts';
import type { Stores } from './storage.ts';
import { storageFolder } from './storage-folder.ts';

/** What is gone is in the catalog a moment after it is told of. */
const afterMs = [500, 5_000, 30_000] as const;

/** What people say about calls; it goes with the last delivery of each. */
export function composeAnnotations(
  root: string,
  { filing, catalog, inbox, hashes, whenGone }: Pick<Stores, 'filing' | 'catalog' | 'inbox' | 'hashes' | 'whenGone'>,
  onNotice: (text: string) => void,
): AnnotationStore {
  const store = openAnnotations(storageFolder(root).annotations, {
    hashes,
    record: (line) => filing.annotated(line),
    onDamaged: (path) => onNotice(`${path} is damaged, and left alone: what was said about a call stands in it`),
    now: () => new Date(),
  });

  /** A job that the catalog does not know is gone only where it is known to have been erased; a delivery is erased that nobody knows. */
  async function isGone({ source, jobIds, deliveryIds }: AnnotatedCall): Promise<boolean> {
    const jobs = await catalog.jobsNamed(jobIds.map((jobId) => ({ source, jobId })));
    if (jobs.length > 0) return jobs.every(({ state }) => state === 'deleted');
    if (jobIds.length > 0) return filing.wasDeleted({ source, jobIds });
    const [id = ''] = deliveryIds;
    // In this order, for what leaves the one is in the other by then.
    const pending = await inbox.find(id);
    const found = await catalog.find(id);
    return found === null ? pending === null : found.delivery.state === 'deleted';
  }

  async function sweep(): Promise<void> {
    const gone: AnnotatedCall[] = [];
    for (const { call } of await store.all()) if (await isGone(call)) gone.push(call);
    if (gone.length > 0) await store.forget(gone);
  }

  const trySweep = (): void =>
    void sweep().catch((error: unknown) =>
      onNotice(`what was said about calls that are gone cannot be removed: ${error}`),
    );
  whenGone(() => {
    for (const ms of afterMs) setTimeout(trySweep, ms).unref();
  });
  // What a former process was told of and did not get to.
  setTimeout(trySweep, 0).unref();
  return store;
}
