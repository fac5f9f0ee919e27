import type { Delivery } from '../../../domain/delivery.ts';
import type { SourceSenders } from '../../../domain/senders.ts';
import { type CallbackUrl, type SourceSetUp, type TestOutcome, testHeader } from '../../reading/set-up.ts';
import { KeyValue } from '../parts/key-value.tsx';
import { deliveryHref } from '../parts/links.ts';
import { LiveRegion } from '../parts/live.tsx';
import { Notice } from '../parts/messages.tsx';
import { formatBytes } from '../parts/sizes.ts';
import { Snippet } from '../parts/snippet.tsx';
import { Time } from '../parts/time.tsx';
import { Callers } from './callers.tsx';
import { Credentials, Senders } from './guard.tsx';
import { GuideView } from './guide-view.tsx';
import { sectionId } from './section-id.ts';
import { TestForm, TestResult } from './test-callback.tsx';
import { warningsOf } from './warnings.ts';

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
          { name: 'URL', value: <Snippet id={`${id}-url`} label={`URL of ${source.name}`} text={callback.url} /> },
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
  quarantine: 'kept aside with the right secret, and alarmed',
};

/** When a source was last heard of. */
export function Seen({ newest }: Pick<SourceView, 'newest'>) {
  if (newest === null) return <>none has come yet</>;
  return (
    <>
      <a href={deliveryHref(newest.id)}>
        <Time at={newest.receivedAt} show="ago" />
      </a>
      {testHeader in newest.headers ? ', a test sent from here' : `, from ${newest.sender}`}
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
            <Snippet id={`${sectionId(setUp.source.name)}-guard-${index}`} label="settings for it" text={settings} />
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
