import type { Hold, HoldScope } from '../../../domain/holds.ts';
import { AsSent } from '../parts/as-sent.tsx';
import { Notice } from '../parts/messages.tsx';
import { ForRole } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';

interface HeldProps {
  /** Those that were set on the deliveries of the page. */
  holds: readonly Hold[];
  /** What a hold that is set here keeps: a delivery, by its id, or the call it belongs to; null where nothing is left. */
  holdable: { id: string; scope: HoldScope } | null;
  /** What is erased from here, likewise; null while it waits to be filed. */
  erasable: { id: string; scope: HoldScope } | null;
  /** Path of the page. */
  back: string;
}

/** Says what is held and why, and lets an admin hold it, take the hold away, or erase what is not held. */
export function Held({ holds, holdable, erasable, back }: HeldProps) {
  const isHeld = holds.some(({ scope }) => scope === holdable?.scope);
  return (
    <>
      {holds.map((hold) => (
        <HeldNotice key={`${hold.delivery} ${hold.scope}`} hold={hold} back={back} />
      ))}
      {holdable !== null && !isHeld && (
        <ForRole name="admin">
          <details class="hold">
            <summary>Hold…</summary>
            <HoldForm holdable={holdable} back={back} />
          </details>
        </ForRole>
      )}
      {erasable !== null && holds.length === 0 && (
        <ForRole name="admin">
          <EraseButton {...erasable} />
        </ForRole>
      )}
    </>
  );
}

/** Leads to where it is asked once more. */
function EraseButton({ id, scope }: { id: string; scope: HoldScope }) {
  return (
    <form method="post" action="/erasures/new">
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="scope" value={scope} />
      <button type="submit" class="quiet">
        Erase…
      </button>
    </form>
  );
}

function HeldNotice({ hold, back }: { hold: Hold; back: string }) {
  const { scope, reason, by, at, delivery } = hold;
  return (
    <Notice tone="neutral">
      <strong>On hold</strong> since <Time at={at} />
      {by !== null && (
        <>
          {' '}
          by <AsSent text={by} />
        </>
      )}
      : <AsSent text={reason.text} />. {scope === 'job' ? 'Nothing of this call' : `Delivery ${delivery}`} can be
      deleted, dropped or erased, and nothing of it expires.
      <ForRole name="admin">
        <LiftForm hold={hold} back={back} />
      </ForRole>
    </Notice>
  );
}

function HoldForm({ holdable: { id, scope }, back }: { holdable: { id: string; scope: HoldScope }; back: string }) {
  return (
    <form method="post" action="/holds/set">
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="scope" value={scope} />
      <input type="hidden" name="back" value={back} />
      <label>
        Why <input name="reason" required maxLength={1000} autocomplete="off" />
      </label>
      <button type="submit">Hold {scope === 'job' ? 'this call' : 'this delivery'}</button>
    </form>
  );
}

/** A button that takes a hold away. */
export function LiftForm({
  hold: { delivery, scope },
  back,
}: {
  hold: Pick<Hold, 'delivery' | 'scope'>;
  back: string;
}) {
  return (
    <form method="post" action="/holds/lift">
      <input type="hidden" name="id" value={delivery} />
      <input type="hidden" name="scope" value={scope} />
      <input type="hidden" name="back" value={back} />
      <button type="submit" class="quiet">
        Take the hold away
      </button>
    </form>
  );
}
