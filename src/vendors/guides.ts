import type {
  Admission,
  Placeholder,
  Proof,
  Sender,
  SetUpGuide,
  SetUpTarget,
  ShownCredential,
  VendorGuide,
  WriteGuide,
} from '../domain/set-up.ts';
import type { Vendor } from '../domain/vendor.ts';
import { portOf } from '../lib/port-of.ts';
import { vendors } from './all.ts';
import { withQuery } from './common/guides.ts';
import { type UrlViolation, urlViolations } from './common/url-limits.ts';

/** What to tell the vendor of a source; the guides of all where a source takes whoever comes. */
export function guidesFor(vendor: string): readonly WriteGuide[] {
  const own = vendors.get(vendor);
  const wanted = own?.guide == null ? [...vendors.values()] : [own];
  return wanted.flatMap((profile) => {
    const { guide } = profile;
    return guide === null ? [] : [(target: SetUpTarget) => compose(target, profile, guide)];
  });
}

/** An entry for `auth` of a source that its vendor can send, with the value in an environment variable. */
export function suggestedCredential(vendor: string, source: string): string {
  return entryFor(vendors.get(vendor)?.guide?.sender ?? { proofs: ['bearer'] }, source);
}

/** The query parameter in which the id of a job is looked for when the bodies name none. */
export function jobParameterOf(vendor: string): string {
  return vendors.get(vendor)?.jobParameter ?? 'id';
}

function compose(target: SetUpTarget, profile: Vendor, { sender, write }: VendorGuide): SetUpGuide {
  const { admission, placeholders: ofCredential, isOpen } = entranceFor(target, sender);
  const { placeholders: own = [], ...guide } = write(admission);
  // A secret that the vendor itself makes up stands in none of its requests.
  const placeholders = [...own, ...ofCredential].filter(({ word }) => guide.snippet.includes(word));
  const isUntested = target.vendor === profile.name || (profile.handshake === null && profile.echo === undefined);
  const { protocol, hostname, port } = new URL(target.url);
  const called = { protocol, hostname, port: portOf({ protocol, port }) };
  const violations = urlViolations(called, { ...profile, name: sender.vendor });
  return {
    ...guide,
    placeholders,
    obstacle: obstacleOf(target.source, { speaker: profile.name, sender, isOpen, isUntested, violations }),
  };
}

/** How a vendor is let in: nothing fits, or what it shows and the words that stand for the secret. */
interface Entrance {
  admission: Admission;
  placeholders: readonly Placeholder[];
  /** False when the source takes nothing that the vendor can show. */
  isOpen: boolean;
}

/** Shows the first credential of the source that the vendor can send. */
function entranceFor({ source, url, credentials }: SetUpTarget, sender: Sender): Entrance {
  const place = `sources.${source}.auth in the settings`;
  const bare = { admission: { url, header: null, isSigned: false, place }, placeholders: [] };
  if (credentials === 'none') return { ...bare, isOpen: true };
  const usable = credentials.find((credential) => isSendable(credential, sender));
  return usable === undefined ? { ...bare, isOpen: false } : { ...shown(url, usable, sender), isOpen: true };
}

function isSendable({ type, name }: ShownCredential, { proofs, ownHeader }: Sender): boolean {
  // A signature goes by the name of its scheme.
  const shownAs = type === 'signature' ? name : type;
  return proofs.some((proof) => proof === shownAs) || (type === 'header' && isSame(name, ownHeader));
}

/** Names of headers do not tell cases apart. */
function isSame(name: string | null, ownHeader: string | undefined): boolean {
  return ownHeader !== undefined && name?.toLowerCase() === ownHeader;
}

function shown(url: string, credential: ShownCredential, { ownHeader }: Sender): Omit<Entrance, 'isOpen'> {
  const { type, name, place } = credential;
  const bare = { url, header: null, isSigned: type === 'signature', place };
  const value = (word: string): Placeholder[] => [{ word, meaning: `the value of ${place}` }];
  switch (type) {
    case 'bearer': {
      const header = { name: 'Authorization', value: 'Bearer YOUR_TOKEN' };
      return { admission: { ...bare, header }, placeholders: value('YOUR_TOKEN') };
    }
    case 'header': {
      if (isSame(name, ownHeader)) return { admission: bare, placeholders: [] };
      const header = { name: name ?? '', value: 'YOUR_SECRET' };
      return { admission: { ...bare, header }, placeholders: value('YOUR_SECRET') };
    }
    case 'query':
      return {
        admission: { ...bare, url: withQuery(url, `${encodeURIComponent(name ?? '')}=YOUR_TOKEN`) },
        placeholders: [{ word: 'YOUR_TOKEN', meaning: `the value of ${place}, percent-encoded` }],
      };
    case 'basic':
      return {
        admission: { ...bare, url: url.replace('://', '://USER:PASSWORD@') },
        placeholders: [
          { word: 'USER', meaning: `the user of ${place}, percent-encoded` },
          { word: 'PASSWORD', meaning: `the password of ${place}, percent-encoded` },
        ],
      };
    case 'signature':
      return { admission: bare, placeholders: value('YOUR_SIGNING_SECRET') };
  }
}

/** How a source stands to one who is to call it. */
interface Prospect {
  /** Name of the vendor in the settings. */
  speaker: string;
  sender: Sender;
  /** The source takes something the sender can show. */
  isOpen: boolean;
  /** The sender tests no URL, or the source answers its test. */
  isUntested: boolean;
  /** Why the sender would not call the URL. */
  violations: readonly UrlViolation[];
}

/** Why a vendor cannot use a source, and the settings that would change it; null when it can. */
function obstacleOf(source: string, prospect: Prospect): SetUpGuide['obstacle'] {
  const { speaker, sender, isOpen, isUntested, violations } = prospect;
  if (isOpen && isUntested && violations.length === 0) return null;
  const { vendor, proofs } = sender;
  const refused = `${vendor} proves itself by ${inWords(proofs)}. This source takes nothing of the kind, so its callbacks would be refused.`;
  const silent = `${vendor} tests a URL before it uses it, and \`auto\` answers no test: name the vendor.`;
  const lines = [
    ...(isUntested ? [] : [`vendor: ${speaker}`]),
    ...(isOpen ? [] : ['auth:', '  # beside the entries that are there', `  - ${entryFor(sender, source)}`]),
  ];
  return {
    reason: [
      ...(isOpen ? [] : [refused]),
      ...(isUntested ? [] : [silent]),
      ...violations.map(({ found, advice }) => `${found}: ${advice}.`),
    ].join(' '),
    settings: [
      ...(violations.length === 0 ? [] : ['server:', '  publicUrl: https://collector.example.org']),
      ...(lines.length === 0 ? [] : ['sources:', `  ${source}:`, ...lines.map((line) => `    ${line}`)]),
      '',
    ].join('\n'),
  };
}

function inWords(proofs: readonly Proof[]): string {
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(
    proofs.map((proof) => words[proof] ?? 'its own signature'),
  );
}

const words: Readonly<Record<Proof, string>> = {
  bearer: 'a bearer token',
  header: 'a header',
  basic: 'user and password in the URL',
  query: 'a secret in the query of the URL',
  'standard-webhooks': 'a signature of Standard Webhooks',
  hmac: 'an HMAC in a header',
};

/**
 * An entry for `auth` of a source, as it stands in the settings, with the value in an environment variable.
 *
 * @example entryFor({ proofs: ['bearer'] }, 'acme') // 'bearer: "${ACME_TOKEN}"'
 */
function entryFor({ proofs: [best = 'bearer'], entry }: Pick<Sender, 'proofs' | 'entry'>, source: string): string {
  if (entry !== undefined) return entry;
  switch (best) {
    case 'bearer':
      return `bearer: ${variable(source, 'TOKEN')}`;
    case 'header':
      return `header: { name: X-Callback-Token, value: ${variable(source, 'TOKEN')} }`;
    case 'query':
      return `query: { name: token, value: ${variable(source, 'TOKEN')} }`;
    case 'basic':
      return `basic: { user: collector, password: ${variable(source, 'PASSWORD')} }`;
    case 'hmac':
      return `signature: { scheme: hmac, header: X-Signature, secret: ${variable(source, 'SECRET')} }`;
    default:
      return `signature: { scheme: ${best}, secret: ${variable(source, 'SECRET')} }`;
  }
}

/** @example variable('acme-eu', 'TOKEN') // '"${ACME_EU_TOKEN}"' */
function variable(source: string, what: 'TOKEN' | 'PASSWORD' | 'SECRET'): string {
  const name = source.toUpperCase().replaceAll('-', '_');
  return `"\${${/^\d/.test(name) ? `SOURCE_${name}` : name}_${what}}"`;
}
