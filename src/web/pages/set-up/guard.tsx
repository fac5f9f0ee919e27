import type { ShownCredential } from '../../../domain/set-up.ts';
import type { SourceSetUp } from '../../reading/set-up.ts';

/** What lets a request in: kinds of credentials and where their values stand, never the values. */
export function Credentials({ credentials }: Pick<SourceSetUp, 'credentials'>) {
  if (credentials === 'none') return <>no secret is asked for</>;
  if (credentials.length === 0) return <>none is accepted</>;
  return (
    <ul class="plain">
      {credentials.map((credential) => (
        <li key={`${credential.type} ${credential.place}`}>
          {describeCredential(credential)}
          <small>
            {' '}
            – its value: <code>{credential.place}</code>
          </small>
        </li>
      ))}
    </ul>
  );
}

/** Which addresses may call; a long list is folded. */
export function Senders({ allow }: Pick<SourceSetUp, 'allow'>) {
  if (allow === 'anyone') return <>every address</>;
  if (allow.length <= fewAddresses) return <code>{allow.join(', ') || 'none'}</code>;
  return (
    <details>
      <summary>{allow.length} addresses and blocks</summary>
      <code>{allow.join(', ')}</code>
    </details>
  );
}

const fewAddresses = 4;

/** In a few words, for a table. */
export function guardInWords({ credentials, allow }: Pick<SourceSetUp, 'credentials' | 'allow'>): string {
  const types = credentials === 'none' ? [] : [...new Set(credentials.map(({ type }) => words[type]))];
  const secret = credentials === 'none' ? 'no secret' : types.join(' or ') || 'nothing gets in';
  return `${secret}, ${allow === 'anyone' ? 'every address' : 'listed addresses'}`;
}

function describeCredential({ type, name }: ShownCredential): string {
  return name === null ? words[type] : `${words[type]} ${name}`;
}

const words: Readonly<Record<ShownCredential['type'], string>> = {
  bearer: 'bearer token',
  header: 'header',
  basic: 'user and password',
  query: 'query parameter',
  signature: 'signature',
};
