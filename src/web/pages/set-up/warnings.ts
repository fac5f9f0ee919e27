import type { SourceSetUp } from '../../reading/set-up.ts';
import type { Tone } from '../parts/badges.tsx';
import { ofSource } from '../parts/settings-lines.ts';

/** Something about a source that its owner should know, and the settings that change it. */
export interface GuardWarning {
  tone: Extract<Tone, 'bad' | 'warning' | 'neutral'>;
  text: string;
  settings: string | null;
}

/** What the guard of a source leaves open. */
export function warningsOf({
  source,
  credentials,
  allow,
  mode,
  preset,
  suggestedCredential,
}: SourceSetUp): GuardWarning[] {
  const secret = ofSource(source.name, ['auth:', `  - ${suggestedCredential}`]);
  if (credentials !== 'none' && credentials.length === 0) {
    const text = 'The list of credentials is empty: nobody can deliver to this source.';
    return [{ tone: 'warning', text, settings: secret }];
  }
  if (allow !== 'anyone' && allow.length === 0 && mode === 'enforce') {
    const settings = ofSource(source.name, ['allow: anyone']);
    return [{ tone: 'warning', text: 'The list of addresses is empty: nobody can deliver to this source.', settings }];
  }
  if (credentials === 'none') return [withoutSecret(allow, preset, secret)];
  if (allow !== 'anyone' || preset === null) return [];
  return [
    {
      tone: 'neutral',
      text: 'The secret alone guards this source. Its vendor publishes the addresses it calls from, so they can be asked for too.',
      settings: ofSource(source.name, [`allow: [${preset}]`]),
    },
  ];
}

function withoutSecret(allow: SourceSetUp['allow'], preset: string | null, settings: string): GuardWarning {
  if (allow === 'anyone') {
    const text =
      'Anybody who reaches this address can deliver to this source: it asks for no secret and takes every sender.';
    return { tone: 'bad', text, settings };
  }
  const others =
    preset === null
      ? 'Whoever can send from one of these addresses can deliver.'
      : 'A vendor calls for all of its customers from the same addresses: whoever has an account there can deliver.';
  return { tone: 'warning', text: `An allowlist alone guards this source. ${others} Ask for a secret too.`, settings };
}
