import type { Placeholder, SetUpTarget, ShownCredential } from '../../../domain/set-up.ts';
import type { Admission, Sender } from './vendor-guide.ts';

/** How a vendor is let in: nothing fits, or what it shows and the words that stand for the secret. */
export interface Entrance {
  admission: Admission;
  placeholders: readonly Placeholder[];
  /** False when the source takes nothing that the vendor can show. */
  isOpen: boolean;
}

/** Shows the first credential of the source that the vendor can send. */
export function entranceFor({ source, url, credentials }: SetUpTarget, sender: Sender): Entrance {
  const place = `sources.${source}.auth in the settings`;
  const bare = { admission: { url, header: null, isSigned: false, place }, placeholders: [] };
  if (credentials === 'none') return { ...bare, isOpen: true };
  const usable = credentials.find((credential) => isSendable(credential, sender));
  return usable === undefined ? { ...bare, isOpen: false } : { ...shown(url, usable, sender), isOpen: true };
}

/** The URL with a parameter or more behind whatever query it has; values are written as they are. */
export function withQuery(url: string, query: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}${query}`;
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
