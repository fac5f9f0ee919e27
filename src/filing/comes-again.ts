import type { CatalogWriter } from '../domain/catalog-writer.ts';
import type { Claim } from '../domain/vendor.ts';

const wasDeletedWarning = 'what this call brought before, or some of it, was deleted; this came again and is kept';

/** What a delivery is warned with whose call, or the same delivery, is gone; null where it is new. */
export async function comesAgain(
  catalog: Pick<CatalogWriter, 'isGone'>,
  source: string,
  { claim: { jobId, aliases }, fingerprint }: { claim: Claim; fingerprint: string | null },
): Promise<string | null> {
  const jobIds = jobId === null ? [] : [jobId, ...aliases];
  return (await catalog.isGone({ source, jobIds, fingerprint })) ? wasDeletedWarning : null;
}
