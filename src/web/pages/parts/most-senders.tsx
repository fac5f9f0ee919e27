import { Count } from './amounts.tsx';

/** Rows of senders on a page: a flood from many addresses must not make it endless, and drawing holds up callbacks. */
export const mostSenders = 25;

/** Says where those are that a table of `mostSenders` leaves out; nothing when it has them all. */
export function OtherSenders({ count, api }: { count: number; api: string }) {
  if (count <= mostSenders) return null;
  return (
    <p>
      And <Count count={count - mostSenders} /> more; the API has them: {api}.
    </p>
  );
}
