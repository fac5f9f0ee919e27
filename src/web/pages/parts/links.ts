/**
 * Addresses of pages about one thing. Ids are whatever a vendor sent, half a character included.
 *
 * @example jobHref('acme', 'a/b') // '/jobs/acme/a%2Fb'
 */
export function jobHref(source: string, jobId: string): string {
  return `/jobs/${source}/${encodeURIComponent(jobId.toWellFormed())}`;
}

export function deliveryHref(id: string): string {
  return `/deliveries/${encodeURIComponent(id)}`;
}

/** The bytes of a part, as a download. */
export function partHref(deliveryId: string, index: number): string {
  return `/api/v1/deliveries/${encodeURIComponent(deliveryId)}/parts/${index}`;
}
