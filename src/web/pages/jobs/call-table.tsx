import type { Call } from '../../../domain/calls.ts';
import { AsSent, showInvisible } from '../parts/as-sent.tsx';
import { JobStateBadge, Tags } from '../parts/badges.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { formatClock } from '../parts/format.ts';
import { jobHref } from '../parts/links.ts';
import { Ago, Time } from '../parts/time.tsx';
import { describeState } from './describe-state.ts';

/** Speakers that are named; the others are counted. */
const maxSpeakers = 3;

/** Jobs as calls, each with a box to tick. */
export function CallTable({ calls, nowMs }: { calls: readonly Call[]; nowMs: number }) {
  const columns: Column<Call>[] = [
    { title: 'Select', cell: (call) => <Tick call={call} /> },
    { title: 'Call', is: 'name', cell: (call) => <Name call={call} /> },
    { title: 'Who spoke', cell: ({ speakers }) => <Speakers speakers={speakers} /> },
    {
      title: 'Length',
      is: 'amount',
      cell: ({ durationMs }) => (durationMs === null ? '–' : formatClock(durationMs)),
    },
    { title: 'Language', is: 'word', cell: ({ language }) => (language === null ? '–' : <AsSent text={language} />) },
    {
      title: 'Source',
      cell: ({ source, vendor }) => (
        <span class="lines">
          {source}
          {vendor !== source && <small>{vendor}</small>}
        </span>
      ),
    },
    { title: 'State', cell: (call) => <State call={call} /> },
    {
      title: 'When',
      cell: ({ lastAt }) => (
        <span class="lines">
          <Time at={lastAt} />
          <Ago at={lastAt} nowMs={nowMs} />
        </span>
      ),
    },
  ];
  return (
    <DataTable
      caption="Calls"
      columns={columns}
      rows={calls}
      keyOf={({ source, jobId }) => JSON.stringify([source, jobId])}
    />
  );
}

/** The attributes of data are for `src/web/client/lib`: what is shown here, and how it is now. */
function Tick({ call: { source, jobId, title, state, lastAt } }: { call: Call }) {
  return (
    <label class="tick">
      <input
        type="checkbox"
        name="job"
        value={`${source}/${jobId.toWellFormed()}`}
        data-row={JSON.stringify([source, jobId.toWellFormed()])}
        data-version={`${state} ${lastAt}`}
      />
      <span class="unseen">{title ?? jobId}</span>
    </label>
  );
}

/** The title, or the id in its place; then how it begins. */
function Name({ call: { source, jobId, title, externalIds, firstWords, tags, star, reviewed } }: { call: Call }) {
  const ids = [...(title === null ? [] : [jobId]), ...externalIds.filter((id) => id !== title && id !== jobId)];
  return (
    <span class="lines">
      <a class="long" href={jobHref(source, jobId)}>
        <AsSent text={title ?? jobId} />
      </a>
      {firstWords !== null && (
        <span class="long first-words">
          <AsSent text={firstWords} />
        </span>
      )}
      {(star || reviewed || tags.length > 0) && (
        <Tags tags={[...(star ? ['★'] : []), ...(reviewed ? ['✓ reviewed'] : []), ...tags.map(showInvisible)]} />
      )}
      {ids.length > 0 && (
        <small class="long">
          <AsSent text={ids.slice(0, 3).join(' · ')} />
          {ids.length > 3 && ` and ${ids.length - 3} more`}
        </small>
      )}
    </span>
  );
}

function Speakers({ speakers }: { speakers: readonly string[] }) {
  if (speakers.length === 0) return <>–</>;
  return (
    <span class="lines">
      {speakers.slice(0, maxSpeakers).map((speaker) => (
        <span key={speaker} class="long">
          <AsSent text={speaker} />
        </span>
      ))}
      {speakers.length > maxSpeakers && <small>and {speakers.length - maxSpeakers} more</small>}
    </span>
  );
}

function State({ call }: { call: Call }) {
  const words = describeState(call);
  return (
    <span class="lines">
      <JobStateBadge state={call.state} />
      {words !== null && (
        <small>
          <AsSent text={words} />
        </small>
      )}
    </span>
  );
}
