import type { Delivery } from '../../../domain/delivery.ts';
import { AsSent } from '../parts/as-sent.tsx';
import { deliveryHref } from '../parts/links.ts';
import { Notice } from '../parts/messages.tsx';
import type { DeliveryPageProps } from './delivery-page.tsx';

/** What is not as usual with a delivery. */
export function DeliveryNotices({ delivery, quarantine }: Pick<DeliveryPageProps, 'delivery' | 'quarantine'>) {
  const { error, warnings, duplicateOf, state } = delivery;
  return (
    <>
      {state === 'deleted' && (
        <Notice tone="neutral">The payload was deleted for good. This record stays, here and in the ledger.</Notice>
      )}
      {state === 'received' && (
        <Notice tone="busy">
          It is stored safely and about to be filed. Its job, outcome and kinds are not known until then; this usually
          takes less than a second.
        </Notice>
      )}
      {quarantine !== null && (
        <Notice tone="warning">
          <strong>In the quarantine:</strong> {quarantine.message} (<code>{quarantine.code}</code>).{' '}
          {quarantine.timesSeen > 1 && `The same bytes came ${quarantine.timesSeen} times. `}
          <a href="/refused">Look at the quarantine</a> to release or drop it.
        </Notice>
      )}
      {error !== null && (
        <Notice tone="warning">
          <strong>The vendor reports a failure:</strong> <AsSent text={error.message} />
          {error.code !== null && (
            <>
              {' '}
              (<AsSent text={error.code} />)
            </>
          )}
        </Notice>
      )}
      {warnings.length > 0 && <Warnings warnings={warnings} />}
      {duplicateOf !== null && (
        <Notice tone="neutral">
          The same came before, as <a href={deliveryHref(duplicateOf)}>delivery {duplicateOf}</a>. The bytes are stored
          once, there.
        </Notice>
      )}
    </>
  );
}

function Warnings({ warnings }: { warnings: Delivery['warnings'] }) {
  return (
    <Notice tone="warning">
      <strong>{warnings.length === 1 ? 'Warning' : 'Warnings'}</strong>
      <ul>
        {[...new Set(warnings)].map((warning) => (
          <li key={warning}>
            <AsSent text={warning} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}
