import type { Crumb } from '../parts/breadcrumbs.tsx';

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
