import type { SourceSetUp, TestOutcome } from '../../reading/set-up.ts';
import { deliveryHref } from '../parts/links.ts';
import { Notice } from '../parts/messages.tsx';
import { sectionId } from './section-id.ts';

/** A button that sends a test callback to a source, or why none can be sent. */
export function TestForm({ setUp: { source, testObstacle } }: { setUp: SourceSetUp }) {
  const obstacle = testObstacle();
  if (obstacle !== null) {
    return (
      <p class="quiet">
        A test cannot be sent from here: {obstacle}. Let the vendor call, or send one from an address that may.
      </p>
    );
  }
  return (
    <form class="test" method="post" action={`/set-up/${source.name}/test#${sectionId(source.name)}`}>
      <button type="submit">
        Send a test callback<span class="unseen"> to {source.name}</span>
      </button>
      <p class="quiet">
        A made-up call in the manner of the vendor, sent to the listener that vendors call, with the source’s own
        secret.
      </p>
    </form>
  );
}

/** What became of the test. */
export function TestResult({ outcome }: { outcome: TestOutcome }) {
  if (outcome.accepted) {
    return (
      <Notice tone="good">
        The test was accepted, and is stored like any callback:{' '}
        {outcome.deliveryIds.map((id, index) => (
          <span key={id}>
            {index > 0 && ', '}
            <a href={deliveryHref(id)}>delivery {id}</a>
          </span>
        ))}
        . Delete it when you have seen enough.
      </Notice>
    );
  }
  const { status, code, reason } = outcome;
  return (
    <Notice tone="bad">
      <strong>The test was not accepted.</strong> {reason}{' '}
      {status !== null && (
        <>
          ({status} <code>{code}</code>)
        </>
      )}
    </Notice>
  );
}
