import { Fragment } from 'preact';
import type { TranscriptView } from '../../../domain/transcript-view.ts';
import { AsSent } from '../parts/as-sent.tsx';
import { formatClock } from '../parts/clock.ts';
import { formatCount } from '../parts/sizes.ts';
import { type Finding, type FindingGroup, groupFindings } from './findings.ts';
import { type JobView, placeHref } from './job-view.ts';

/** Groups that are unfolded from the start. */
const unfolded: ReadonlySet<string> = new Set(['summary', 'chapter', 'topic', 'sentiment']);
/** More of a group are counted, not listed. */
const mostListed = 100;

/** What the vendor found in the speech, each kind to be unfolded. */
export function Findings({ view, shown }: { view: JobView; shown: TranscriptView }) {
  const groups = groupFindings(shown.annotations);
  if (groups.length === 0) return null;
  return (
    <section class="findings" aria-labelledby="findings">
      <h3 id="findings">Found in it</h3>
      {groups.map((group) => (
        <Group key={group.kind} view={view} group={group} />
      ))}
      {shown.annotationsLeftOut > 0 && (
        <p class="quiet">{formatCount(shown.annotationsLeftOut)} more stand in the JSON.</p>
      )}
    </section>
  );
}

function Group({ view, group: { kind, title, form, findings } }: { view: JobView; group: FindingGroup }) {
  const listed = findings.slice(0, mostListed);
  return (
    <details open={unfolded.has(kind)}>
      <summary>
        {title} {findings.length > 1 && <small>{formatCount(findings.length)}</small>}
      </summary>
      <ul class={form}>
        {listed.map((finding, index) => (
          <li key={index}>
            {form === 'passages' ? <Passage {...finding} /> : <Term {...finding} />}
            <Moments view={view} startsMs={finding.startsMs} />
          </li>
        ))}
      </ul>
      {findings.length > listed.length && (
        <p class="quiet">{formatCount(findings.length - listed.length)} more stand in the JSON.</p>
      )}
    </details>
  );
}

function Passage({ label, text, language }: Finding) {
  return (
    <>
      {language !== null && (
        <small>
          <AsSent text={language} />{' '}
        </small>
      )}
      {label !== null && (
        <b>
          <AsSent text={label} />{' '}
        </b>
      )}
      {text !== null && <span dir="auto">{text}</span>}
    </>
  );
}

function Term({ label, text, score, count }: Finding) {
  return (
    <>
      <AsSent text={text ?? label ?? '–'} />
      {text !== null && label !== null && (
        <small>
          {' '}
          <AsSent text={label} />
        </small>
      )}
      {count > 1 && <small> ×{formatCount(count)}</small>}
      {score !== null && <small> {formatScore(score)}</small>}
    </>
  );
}

/** Links to the paragraphs, and with a script to the sound. */
function Moments({ view, startsMs }: { view: JobView; startsMs: readonly number[] }) {
  return [...new Set(startsMs)].map((startMs) => (
    <Fragment key={startMs}>
      {' '}
      <a class="clock" href={placeHref(view, { atMs: startMs })} data-start={startMs}>
        {formatClock(startMs)}
      </a>
    </Fragment>
  ));
}

/** Vendors use several scales; a share of 1 and a number of any other look the same. */
function formatScore(score: number): string {
  return String(Math.round(score * 100) / 100);
}
