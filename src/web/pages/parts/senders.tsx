import { Count } from './amounts.tsx';

/** A button that makes a sender count as listed, at once and for good. */
export function TrustForm({ source, address }: { source: string; address: string }) {
  return <SenderForm action="/refused/trusted" source={source} address={address} word="Trust" />;
}

/** A button that takes the trust back. */
export function RevokeForm({ source, address }: { source: string; address: string }) {
  return <SenderForm action="/refused/revoked" source={source} address={address} word="Revoke" />;
}

interface SenderFormProps {
  action: string;
  source: string;
  address: string;
  word: string;
}

function SenderForm({ action, source, address, word }: SenderFormProps) {
  return (
    <form method="post" action={action}>
      <input type="hidden" name="source" value={source} />
      <input type="hidden" name="address" value={address} />
      <button type="submit">
        {word}
        <span class="unseen">
          {' '}
          {address} for {source}
        </span>
      </button>
    </form>
  );
}

/** Rows of senders on a page: a flood from many addresses must not make it endless, and drawing holds up callbacks. */
export const maxSenders = 25;

/** Says where those are that a table of `maxSenders` leaves out; nothing when it has them all. */
export function OtherSenders({ count, api }: { count: number; api: string }) {
  if (count <= maxSenders) return null;
  return (
    <p>
      And <Count count={count - maxSenders} /> more; the API has them: {api}.
    </p>
  );
}
