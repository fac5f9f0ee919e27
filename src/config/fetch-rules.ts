import type { Vendor } from '../domain/vendor.ts';
import type { KnownVendors } from './presets.ts';

/** Whether anything can be fetched from a vendor. */
export function canFetch(vendors: KnownVendors, vendor: string): boolean {
  return fetchOf(vendors, vendor) !== null;
}

/** Whether a source has a key where its vendor asks for one, and none where not. */
export function hasRightKey(
  vendors: KnownVendors,
  vendor: string,
  { apiKey }: { apiKey?: string | undefined },
): boolean {
  const fetch = fetchOf(vendors, vendor);
  return fetch === null || (fetch.showKey !== null) === (apiKey !== undefined);
}

/** What is wrong with an endpoint by the vendor's rule; null when nothing is. */
export function endpointError(vendors: KnownVendors, vendor: string, endpoint: string | undefined): string | null {
  const { isRequired, hasPath, example } = fetchOf(vendors, vendor)?.endpoint ?? {
    isRequired: false,
    hasPath: false,
    example: 'https://eu.api.example.com',
  };
  if (endpoint === undefined) return isRequired ? `expected where your account's API is, such as ${example}` : null;
  if ((new URL(endpoint).pathname !== '/') === hasPath) return null;
  return `expected the place of an API such as ${example}, ${hasPath ? 'with its' : 'without a'} path`;
}

/** The vendors from which something can be fetched. */
export function fetchable(vendors: KnownVendors): string[] {
  return [...vendors.keys()].filter((vendor) => canFetch(vendors, vendor));
}

/** Those of them that ask for no key. */
export function keyless(vendors: KnownVendors): string[] {
  return fetchable(vendors).filter((vendor) => fetchOf(vendors, vendor)?.showKey === null);
}

function fetchOf(vendors: KnownVendors, vendor: string): Vendor['fetch'] {
  return vendors.get(vendor)?.fetch ?? null;
}
