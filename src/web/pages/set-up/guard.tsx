import type { RangeHits, SourceSenders, TrustedSender } from '../../../domain/senders.ts';
import type { ShownCredential } from '../../../domain/set-up.ts';
import type { SourceSetUp } from '../../reading/set-up.ts';
import { Count } from '../parts/amounts.tsx';
import type { Tone } from '../parts/badges.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { maxSenders, OtherSenders, RevokeForm, TrustForm } from '../parts/senders.tsx';
import { ofSource } from '../parts/settings-lines.ts';
import { Time } from '../parts/time.tsx';

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

/** How often each address of the list was called from, who is trusted beside it, and who called and is neither. */
export function Callers({ source, senders }: { source: string; senders: SourceSenders | null }) {
  if (senders === null) return null;
  const { listed, trusted, unlisted, since } = senders;
  const rows = listed.flatMap(({ entry, ranges }) => ranges.map((hits) => ({ entry, ...hits })));
  const deadCount = rows.filter(({ hits }) => hits === 0).length;
  return (
    <>
      {unlisted.length > 0 && (
        <DataTable
          caption={`Senders of ${source} that are not listed`}
          columns={[
            { title: 'Not listed', is: 'name', cell: ({ address }) => address },
            { title: 'Calls', is: 'amount', cell: ({ count }) => <Count count={count} /> },
            { title: 'Last', cell: ({ lastAt }) => <Time at={lastAt} show="ago" /> },
            { title: 'Change', cell: ({ address }) => <TrustForm source={source} address={address} /> },
          ]}
          rows={unlisted.slice(0, maxSenders)}
          keyOf={({ address }) => address}
        />
      )}
      <OtherSenders count={unlisted.length} api="/api/v1/sources" />
      {trusted.length > 0 && (
        <DataTable
          caption={`Senders that are trusted beside the list of ${source}`}
          columns={[
            { title: 'Trusted', is: 'name', cell: ({ range }) => range },
            { title: 'Since', cell: ({ at }) => <Time at={at} /> },
            ...hitColumns<TrustedSender>(since),
            { title: 'Change', cell: ({ range }) => <RevokeForm source={source} address={range} /> },
          ]}
          rows={trusted}
          keyOf={({ range }) => range}
        />
      )}
      <details class="folded">
        <summary>Calls by listed address{deadCount > 0 && `: ${deadCount} of ${rows.length} never called`}</summary>
        <DataTable
          caption={`Calls to ${source} by listed address`}
          columns={[
            { title: 'Address', is: 'name', cell: ({ range }) => range },
            { title: 'Entry', cell: ({ entry }) => entry },
            ...hitColumns<RangeHits & { entry: string }>(since),
          ]}
          rows={rows}
          keyOf={({ entry, range }) => `${entry} ${range}`}
        />
      </details>
    </>
  );
}

function hitColumns<Row extends RangeHits>(since: string): Column<Row>[] {
  return [
    { title: 'Calls', is: 'amount', cell: ({ hits }) => <Count count={hits} /> },
    {
      title: 'Last',
      cell: ({ lastAt }) =>
        lastAt === null ? (
          <>
            never since <Time at={since} />
          </>
        ) : (
          <Time at={lastAt} show="ago" />
        ),
    },
  ];
}

/** Something about a source that its owner should know, and the settings that change it. */
interface GuardWarning {
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
