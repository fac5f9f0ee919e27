import type { Proof } from './vendor-guide.ts';

/**
 * An entry for `auth` of a source, as it stands in the settings, with the value in an environment variable.
 *
 * @example entryFor('bearer', 'acme') // 'bearer: "${ACME_TOKEN}"'
 */
export function entryFor(proof: Proof, source: string): string {
  switch (proof) {
    case 'bearer':
      return `bearer: ${variable(source, 'TOKEN')}`;
    case 'header':
      return `header: { name: X-Callback-Token, value: ${variable(source, 'TOKEN')} }`;
    case 'query':
      return `query: { name: token, value: ${variable(source, 'TOKEN')} }`;
    case 'basic':
      return `basic: { user: collector, password: ${variable(source, 'PASSWORD')} }`;
    case 'sns':
      return 'signature: { scheme: sns, topics: ["arn:aws:sns:eu-west-1:123456789012:transcripts"] }';
    case 'hmac':
      return `signature: { scheme: hmac, header: X-Signature, secret: ${variable(source, 'SECRET')} }`;
    default:
      return `signature: { scheme: ${proof}, secret: ${variable(source, 'SECRET')} }`;
  }
}

/** @example variable('acme-eu', 'TOKEN') // '"${ACME_EU_TOKEN}"' */
function variable(source: string, what: 'TOKEN' | 'PASSWORD' | 'SECRET'): string {
  const name = source.toUpperCase().replaceAll('-', '_');
  return `"\${${/^\d/.test(name) ? `SOURCE_${name}` : name}_${what}}"`;
}
