import type { Placeholder, SetUpGuide, SetUpTarget, ShownCredential } from '../../domain/set-up.ts';
import { secretInUrl } from './credential.ts';

/** How a sender shows a credential: what it adds to the URL, or which header lines it sends. */
export interface Admission {
  url: string;
  /** E.g. `Authorization: Bearer YOUR_TOKEN`; most often one, none when the URL holds the secret or none is needed. */
  headers: readonly string[];
  placeholders: readonly Placeholder[];
  obstacle: SetUpGuide['obstacle'];
}

/** What the vendor can send, and its name. */
export interface Sender {
  vendor: string;
  kinds: readonly Kind[];
}

type Kind = ShownCredential['type'];

/** Shows the first credential of the source that the vendor can send. */
export function admissionOf({ source, url, credentials }: SetUpTarget, sender: Sender): Admission {
  if (credentials === 'none') return { url, headers: [], placeholders: [], obstacle: null };
  const usable = credentials.find((credential) => isSendable(credential, sender));
  if (usable !== undefined) return { obstacle: null, ...shown(url, usable) };
  return { url, headers: [], placeholders: [], obstacle: obstacleTo(source, sender) };
}

/** A snippet cannot sign by every scheme: only this one is short enough to be written down. */
function isSendable({ type, name }: ShownCredential, { kinds }: Sender): boolean {
  return kinds.includes(type) && (type !== 'signature' || name === 'standard-webhooks');
}

/** The URL with a parameter or more behind whatever query it has; values are written as they are. */
export function withQuery(url: string, query: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}${query}`;
}

function shown(url: string, { type, name, place }: ShownCredential): Omit<Admission, 'obstacle'> {
  const value = (word: string): Placeholder[] => [{ word, meaning: `the value of ${place}` }];
  switch (type) {
    case 'bearer':
      return { url, headers: ['Authorization: Bearer YOUR_TOKEN'], placeholders: value('YOUR_TOKEN') };
    case 'header':
      return { url, headers: [`${name}: YOUR_SECRET`], placeholders: value('YOUR_SECRET') };
    case 'query':
      return {
        url: withQuery(url, `${encodeURIComponent(name ?? '')}=YOUR_TOKEN`),
        headers: [],
        placeholders: [{ word: 'YOUR_TOKEN', meaning: `the value of ${place}, percent-encoded` }],
      };
    case 'basic':
      return {
        url: url.replace('://', '://USER:PASSWORD@'),
        headers: [],
        placeholders: [{ word: 'USER:PASSWORD', meaning: `user and password of ${place}, percent-encoded` }],
      };
    case 'signature':
      return { url, headers: [], placeholders: value('YOUR_SIGNING_SECRET') };
  }
}

function obstacleTo(source: string, { vendor, kinds }: Sender): SetUpGuide['obstacle'] {
  const ways = kinds.map((kind) => words[kind]);
  const last = ways.pop();
  const any = ways.length === 0 ? last : `${ways.join(', ')} or ${last}`;
  return {
    reason: `${vendor} proves itself by ${any}. This source takes nothing of the kind, so its callbacks would be refused.`,
    // Every vendor can call a URL that has a secret in its query.
    settings: `sources:
  ${source}:
    auth:
      # beside the entries that are there
      - ${secretInUrl(source)}
`,
  };
}

const words: Readonly<Record<Kind, string>> = {
  bearer: 'a bearer token',
  header: 'a header',
  basic: 'user and password in the URL',
  query: 'a secret in the query of the URL',
  signature: 'a signature of Standard Webhooks',
};
