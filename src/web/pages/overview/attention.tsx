import type { ComponentChildren } from 'preact';
import type { HealthReport } from '../../../domain/health.ts';
import type { Overview } from '../../reading/overview.ts';
import { formatCount, formatDuration } from '../parts/format.ts';
import { hrefOf } from '../parts/links.ts';
import { useMay } from '../parts/page.tsx';
import { deliveriesIn, type Period } from './charts.tsx';

/** Whether there are calls that failed, or of which something is overdue. */
export interface Unfinished {
  failed: boolean;
  partial: boolean;
}

interface AttentionProps {
  overview: Overview;
  day: Period;
  week: Period;
  report: HealthReport;
  unfinished: Unfinished;
  nowMs: number;
}

/** A source that sent something on most days, and nothing for so long, is silent. */
const silentMs = 24 * 3_600_000;

/** What needs somebody, most urgent first; one line where all is well. */
export function Attention(props: AttentionProps) {
  const isOperator = useMay('operator');
  const needs = needsOf(props).filter(({ isForOperators }) => isOperator || !isForOperators);
  return (
    <section class="attention" aria-labelledby="attention">
      <h2 id="attention">{needs.length === 0 ? 'All is well' : 'What needs you'}</h2>
      {needs.length === 0 ? (
        <p class="quiet">Nothing failed, nothing is overdue, no source has fallen silent.</p>
      ) : (
        <ul class="plain">
          {needs.map(({ key, href, text }) => (
            <li key={key}>
              <a href={href}>{text}</a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface Need {
  key: string;
  href: string;
  text: ComponentChildren;
  /** The page that it leads to is for them. */
  isForOperators?: true;
}

function needsOf({ overview, day, week, report, unfinished, nowMs }: AttentionProps): Need[] {
  const unwell = Object.entries(report.checks).filter(([, { status }]) => status !== 'ok');
  const refused = day.slots.reduce((sum, { refusals }) => sum + refusals, 0);
  const { quarantined } = overview.counts;
  return [
    ...unwell.map(([name, { detail }]) => ({ key: `health ${name}`, href: '#health', text: `${name}: ${detail}` })),
    ...silentSources(overview, week, nowMs),
    ...(unfinished.failed ? [{ key: 'failed', href: '/jobs?state=failed', text: 'Calls failed at their vendor' }] : []),
    ...(unfinished.partial
      ? [{ key: 'partial', href: '/jobs?state=partial', text: 'Something of calls is overdue' }]
      : []),
    ...(quarantined > 0
      ? [
          {
            key: 'quarantine',
            href: '/refused',
            text: `${formatCount(quarantined)} in the quarantine`,
            isForOperators: true as const,
          },
        ]
      : []),
    ...(overview.unlisted > 0
      ? [
          {
            key: 'unlisted',
            href: '/refused#unlisted',
            text: 'Senders that are not listed',
            isForOperators: true as const,
          },
        ]
      : []),
    ...(refused > 0
      ? [
          {
            key: 'refused',
            href: '/refused',
            text: `${formatCount(refused)} ${refused === 1 ? 'request' : 'requests'} refused in 24 hours`,
            isForOperators: true as const,
          },
        ]
      : []),
  ];
}

/** Those that sent something this week, and have not for a day. */
function silentSources({ sources }: Overview, week: Period, nowMs: number): Need[] {
  const active = new Set(week.sources.filter((counters) => deliveriesIn(counters) > 1).map(({ source }) => source));
  return sources.flatMap(({ source, lastAt }) => {
    const silent = lastAt === null ? 0 : nowMs - Date.parse(lastAt);
    if (silent < silentMs || !active.has(source)) return [];
    const text = `${source} has been silent for ${formatDuration(silent)}`;
    return [{ key: `silent ${source}`, href: hrefOf('/deliveries', { source }), text }];
  });
}
