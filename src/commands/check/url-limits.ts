import type { UrlLimits, Vendor } from '../../domain/vendor.ts';
import { urlViolations } from '../../vendors/common/url-limits.ts';
import type { Site } from './exchange.ts';
import { type Finding, good, note, problem } from './finding.ts';

type Limited = Pick<Vendor, 'name' | 'urlLimits'>;

/**
 * Holds the URL against what vendors document.
 *
 * @param own vendors of the sources: what they refuse has to be changed
 * @param others vendors that may be behind a source of no known vendor: what they refuse is worth knowing
 */
export function judgeUrl(site: Site, own: readonly Limited[], others: readonly Limited[]): Finding[] {
  const refused = own.flatMap((vendor) => urlViolations(site, vendor));
  const findings = refused.map(({ found, advice }) => problem('URL', found, advice));
  const elsewhere = others.flatMap((vendor) => urlViolations(site, vendor));
  const notes = elsewhere.map(({ found, advice }) => note('URL', found, advice));
  if (findings.length > 0) return [...findings, ...notes];
  if (own.length === 0) return notes;
  return [good('URL', `port, scheme and host suit ${own.map(({ name }) => name).join(', ')}`), ...notes];
}

/** The vendor that waits least for an answer; null when none says how long it waits. */
export function hastiest(vendors: readonly Limited[]): { name: string; withinMs: number } | null {
  const known = vendors.flatMap(({ name, urlLimits }) => {
    const withinMs: UrlLimits['answerWithinMs'] = urlLimits?.answerWithinMs ?? null;
    return withinMs === null ? [] : [{ name, withinMs }];
  });
  return known.reduce<{ name: string; withinMs: number } | null>(
    (least, one) => (least === null || one.withinMs < least.withinMs ? one : least),
    null,
  );
}
