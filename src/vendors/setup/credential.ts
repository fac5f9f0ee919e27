/** Vendors for which no header of the customer's is documented. */
const withoutHeaders: ReadonlySet<string> = new Set(['voicebase', 'gladia', 'vspark']);

/** An entry for `auth` of a source that its vendor can send, with the value in an environment variable. */
export function suggestedCredential(vendor: string, source: string): string {
  return withoutHeaders.has(vendor) ? secretInUrl(source) : `bearer: "\${${variableFor(source)}}"`;
}

/** What every vendor can send: a secret in the query of the URL. */
export function secretInUrl(source: string): string {
  return `query: { name: token, value: "\${${variableFor(source)}}" }`;
}

/** @example variableFor('acme-eu') // 'ACME_EU_TOKEN' */
function variableFor(source: string): string {
  const name = source.toUpperCase().replaceAll('-', '_');
  return /^\d/.test(name) ? `SOURCE_${name}_TOKEN` : `${name}_TOKEN`;
}
