import type { QuarantinedDelivery } from '../../../domain/catalog.ts';
import { Bytes } from '../parts/amounts.tsx';
import { Page } from '../parts/page.tsx';
import { quarantineCrumb, refusedCrumb } from './quarantine-page.tsx';
import { bytesOf, quarantinedHref } from './quarantine-table.tsx';

/** What can be done with a quarantined delivery. */
export type QuarantineAction = 'release' | 'drop';

/** Asks before it is done, and says what it means. */
export function ConfirmPage({ kept, action }: { kept: QuarantinedDelivery; action: QuarantineAction }) {
  const { delivery } = kept;
  const href = quarantinedHref(delivery.id);
  const { title, consequences, button, tone } = words[action];
  return (
    <Page title={title} section="refused" crumbs={[refusedCrumb, quarantineCrumb]}>
      <ul class="consequences">
        {consequences.map((consequence) => (
          <li key={consequence}>{consequence}</li>
        ))}
        <li>
          It came from {delivery.sender} to {delivery.source} and has <Bytes bytes={bytesOf(delivery)} />.
        </li>
      </ul>
      <form method="post" action={`${href}/${action}`} class="confirm">
        <button type="submit" class={tone} name="confirmed" value="yes">
          {button}
        </button>
        <a class="button quiet" href={href}>
          Leave it in the quarantine
        </a>
      </form>
    </Page>
  );
}

const words: Readonly<
  Record<QuarantineAction, { title: string; consequences: readonly string[]; button: string; tone?: string }>
> = {
  release: {
    title: 'Release this delivery?',
    consequences: [
      'It leaves the quarantine and is filed under its own id and the day on which it came, as if its body had been fine.',
      'Its vendor’s profile reads what it can; what it cannot read is kept as it is.',
    ],
    button: 'Release',
  },
  drop: {
    title: 'Drop this delivery?',
    consequences: [
      'Its bytes are removed for good. There is no way to get them back here.',
      'Its record stays – when it came, from where, sizes and hashes – marked as deleted.',
    ],
    button: 'Drop for good',
    tone: 'danger',
  },
};
