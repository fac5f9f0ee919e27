import type { SetUpGuide } from '../../../domain/set-up.ts';
import type { Misfit } from '../url-misfits.ts';
import { entryFor } from './credential.ts';
import type { Proof, Sender } from './vendor-guide.ts';

/** How a source stands to one who is to call it. */
export interface Standing {
  /** Name of the vendor in the settings. */
  speaker: string;
  sender: Sender;
  /** The source takes something the sender can show. */
  isOpen: boolean;
  /** The sender tests no URL, or the source answers its test. */
  isUntested: boolean;
  /** Why the sender would not call the URL. */
  misfits: readonly Misfit[];
}

/** Why a vendor cannot use a source, and the settings that would change it; null when it can. */
export function obstacleOf(source: string, standing: Standing): SetUpGuide['obstacle'] {
  const { speaker, sender, isOpen, isUntested, misfits } = standing;
  if (isOpen && isUntested && misfits.length === 0) return null;
  const { vendor, proofs } = sender;
  const [best = 'bearer'] = proofs;
  const refused = `${vendor} proves itself by ${inWords(proofs)}. This source takes nothing of the kind, so its callbacks would be refused.`;
  const silent = `${vendor} tests a URL before it uses it, and \`auto\` answers no test: name the vendor.`;
  const lines = [
    ...(isUntested ? [] : [`vendor: ${speaker}`]),
    ...(isOpen ? [] : ['auth:', '  # beside the entries that are there', `  - ${entryFor(best, source)}`]),
  ];
  return {
    reason: [
      ...(isOpen ? [] : [refused]),
      ...(isUntested ? [] : [silent]),
      ...misfits.map(({ found, advice }) => `${found}: ${advice}.`),
    ].join(' '),
    settings: [
      ...(misfits.length === 0 ? [] : ['server:', '  publicUrl: https://collector.example.org']),
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
