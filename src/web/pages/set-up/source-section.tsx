import type { Delivery } from '../../../domain/delivery.ts';
import type { SourceSenders } from '../../../domain/senders.ts';
import { formatBytes } from '../../../lib/format-bytes.ts';
import { type CallbackUrl, type SourceSetUp, type TestOutcome, testHeader } from '../../reading/set-up.ts';
import { KeyValue } from '../parts/data-table.tsx';
import { GuideView, ToCopy } from '../parts/guide.tsx';
import { deliveryHref, sectionId } from '../parts/links.ts';
import { LiveRegion } from '../parts/list.tsx';
import { Notice } from '../parts/messages.tsx';
import { Time } from '../parts/time.tsx';
import { Callers, Credentials, Senders, warningsOf } from './guard.tsx';

/** A source, and what is known of it right now. */
export interface SourceView {
  setUp: SourceSetUp;
  callback: CallbackUrl;
  /** Who calls; null for a source that takes anyone. */
  senders: SourceSenders | null;
  /** The delivery that came last, or null. */
  newest: Delivery | null;
  /** Of the test that was asked for just now, or null. */
  outcome: TestOutcome | null;
}

/** Everything about one source: its URL, its guard, what to tell its vendor, and a test. */
export function SourceSection({ setUp, callback, senders, newest, outcome }: SourceView) {
  const { source, credentials, allow } = setUp;
  const id = sectionId(source.name);
  return (
    <section id={id} class="source" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>
        {source.name} {source.vendor !== source.name && <small>{source.vendor}</small>}
      </h2>
      {outcome !== null && <TestResult outcome={outcome} />}
      <KeyValue
        facts={[
          { name: 'URL', value: <ToCopy id={`${id}-url`} label={`URL of ${source.name}`} text={callback.url} /> },
          { name: 'Last callback', value: <LiveSeen source={source.name} newest={newest} /> },
          { name: 'Gets in with', value: <Credentials credentials={credentials} /> },
          { name: 'May come from', value: <Senders allow={allow} /> },
          ...(senders === null ? [] : [{ name: 'From elsewhere', value: modeInWords[senders.mode] }]),
          {
            name: 'Largest body',
            value: `${formatBytes(source.limits.bodyBytes)}, in at most ${source.limits.parts} parts of ${formatBytes(source.limits.partBytes)}`,
          },
        ]}
      />
      <Callers source={source.name} senders={senders} />
      <Warnings setUp={setUp} />
      <Guides setUp={setUp} url={callback.url} />
      <TestForm setUp={setUp} />
    </section>
  );
}

const modeInWords: Readonly<Record<SourceSenders['mode'], string>> = {
  enforce: 'refused',
  shadow: 'filed with the right secret, and alarmed',
  quarantine: 'quarantined with the right secret, and alarmed',
};

/** When a source was last heard of. */
export function Seen({ newest }: Pick<SourceView, 'newest'>) {
  if (newest === null) return <>none has come yet</>;
  return (
    <>
      <a href={deliveryHref(newest.id)}>
        <Time at={newest.receivedAt} show="ago" />
      </a>
      {testHeader in newest.headers ? ', a test sent from here' : `, from ${newest.sender ?? 'an unknown address'}`}
    </>
  );
}

/** The same, up to date by itself. */
function LiveSeen({ source, newest }: { source: string } & Pick<SourceView, 'newest'>) {
  return (
    <LiveRegion name={`seen-${source}`}>
      <Seen newest={newest} />
    </LiveRegion>
  );
}

function Warnings({ setUp }: { setUp: SourceSetUp }) {
  return (
    <>
      {warningsOf(setUp).map(({ tone, text, settings }, index) => (
        <Notice key={text} tone={tone}>
          <p>{text}</p>
          {settings !== null && (
            <ToCopy id={`${sectionId(setUp.source.name)}-guard-${index}`} label="settings for it" text={settings} />
          )}
        </Notice>
      ))}
    </>
  );
}

/** A source that takes whoever comes has a guide for each vendor: they are unfolded one by one. */
function Guides({ setUp, url }: { setUp: SourceSetUp; url: string }) {
  const id = sectionId(setUp.source.name);
  const guides = setUp.guides(url);
  const [only, ...others] = guides;
  if (only === undefined) return null;
  if (others.length === 0) {
    return (
      <>
        <h3>{only.title}</h3>
        <GuideView id={`${id}-0`} guide={only} />
      </>
    );
  }
  return (
    <>
      <h3>What to tell the vendor</h3>
      {guides.map((guide, index) => (
        <details key={guide.title} class="folded">
          <summary>{guide.title}</summary>
          <GuideView id={`${id}-${index}`} guide={guide} />
        </details>
      ))}
    </>
  );
}

/** A button that sends a test callback to a source, or why none can be sent. */
function TestForm({ setUp: { source, testObstacle } }: { setUp: SourceSetUp }) {
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
function TestResult({ outcome }: { outcome: TestOutcome }) {
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
