import type { SearchHit } from '../../../domain/transcript-index.ts';
import type { Crumb } from './page.tsx';

/**
 * Addresses of pages about one thing. Ids are whatever a vendor sent, half a character included.
 *
 * @example jobHref('acme', 'a/b') // '/jobs/acme/a%2Fb'
 * @example jobHref('acme', '..') // '/jobs/acme/~..', see `keepDots`
 */
export function jobHref(source: string, jobId: string): string {
  return `/jobs/${source}/${jobSegment(jobId)}`;
}

function jobSegment(jobId: string): string {
  return /^~*\.{1,2}$/.test(jobId) ? `~${jobId}` : encodeURIComponent(jobId.toWellFormed());
}

export function deliveryHref(id: string): string {
  return `/deliveries/${encodeURIComponent(id)}`;
}

/** The bytes of a part, as a download. */
export function partHref(deliveryId: string, index: number): string {
  return `/api/v1/deliveries/${encodeURIComponent(deliveryId)}/parts/${index}`;
}

/**
 * The page of a folder or file of the archive, by its path as the catalog knows it; `''` is the root.
 *
 * @example filesHref('acme/2026/50 %.json') // '/files?path=acme/2026/50%20%25.json'
 */
export function filesHref(path: string, cursor: string | null = null): string {
  const query = [
    ...(path === '' ? [] : [`path=${encodeURIComponent(path.toWellFormed()).replaceAll('%2F', '/')}`]),
    ...(cursor === null ? [] : [`cursor=${encodeURIComponent(cursor)}`]),
  ];
  return query.length === 0 ? '/files' : `/files?${query.join('&')}`;
}

/** The folders above a path, from the root down. */
export function filesCrumbs(path: string): Crumb[] {
  if (path === '') return [];
  const names = path.split('/').slice(0, -1);
  const above = names.map((name, index) => ({ text: name, href: filesHref(names.slice(0, index + 1).join('/')) }));
  return [{ text: 'Files', href: '/files' }, ...above];
}

/** Id of the section of a source, for links to it. */
export function sectionId(source: string): string {
  return `source-${source}`;
}

/**
 * Where a hit is read and heard: its job, or its delivery where that names none, with the transcript it is in, where it begins.
 *
 * @example '/jobs/acme/call-17?t=12.3&delivery=0199c1f2-…&part=0'
 */
export function hitHref({ source, jobId, deliveryId, part, entry, in: where, startMs, segment }: SearchHit): string {
  const page = jobId === null ? deliveryHref(deliveryId) : jobHref(source, jobId);
  if (where === 'label') return page;
  const place = startMs === null ? { segment } : { t: startMs / 1000 };
  // The fragment brings the place into view where no script does.
  return `${hrefOf(page, { ...place, delivery: jobId === null ? null : deliveryId, part, entry })}#at`;
}

/**
 * The address of a page of the archive with these parameters; those that are null are left out.
 *
 * @example hrefOf('/jobs', { source: 'acme', from: null }) // '/jobs?source=acme'
 */
export function hrefOf(path: string, parameters: Readonly<Record<string, string | number | null>> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== null) query.set(name, String(value));
  return query.size === 0 ? path : `${path}?${query}`;
}
