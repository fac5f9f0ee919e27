import type { DeliveryState, Outcome } from '../../../domain/delivery.ts';
import type { HealthStatus } from '../../../domain/health.ts';
import type { JobState } from '../../../domain/job-state.ts';

/** How something is meant; it has a sign too, for those who cannot tell the colours. */
export type Tone = 'good' | 'bad' | 'warning' | 'busy' | 'neutral';

/** Drawn, for not every font has such characters: tick, cross, exclamation mark, three dots, dash. */
const signs: Readonly<Record<Tone, string>> = {
  good: 'M2 6.5 5 9.5 10 3',
  bad: 'M3 3 9 9M9 3 3 9',
  warning: 'M6 2V7M6 9.5V10',
  busy: 'M2 6h.01M6 6h.01M10 6h.01',
  neutral: 'M3 6H9',
};

/** A word or two about a state. */
function Badge({ tone, text }: { tone: Tone; text: string }) {
  return (
    <span class={`badge ${tone}`}>
      <svg class="sign" viewBox="0 0 12 12" aria-hidden="true">
        <path d={signs[tone]} />
      </svg>
      {text}
    </span>
  );
}

const outcomeTones: Readonly<Record<Outcome, Tone>> = {
  success: 'good',
  failure: 'bad',
  progress: 'busy',
  unknown: 'neutral',
};

const deliveryStateTones: Readonly<Record<DeliveryState, Tone>> = {
  received: 'busy',
  filed: 'good',
  quarantined: 'warning',
  deleted: 'neutral',
};

const jobStateTones: Readonly<Record<JobState, Tone>> = {
  complete: 'good',
  waiting: 'busy',
  partial: 'warning',
  failed: 'bad',
  notified: 'neutral',
  quarantined: 'warning',
  deleted: 'neutral',
};

const healthTones: Readonly<Record<HealthStatus, Tone>> = { ok: 'good', degraded: 'warning', failing: 'bad' };

/** What the vendor said of its job. */
export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  return <Badge tone={outcomeTones[outcome]} text={outcome} />;
}

/** Where a delivery is. */
export function StateBadge({ state }: { state: DeliveryState }) {
  return <Badge tone={deliveryStateTones[state]} text={state} />;
}

/** Whether all of a job came. */
export function JobStateBadge({ state }: { state: JobState }) {
  return <Badge tone={jobStateTones[state]} text={state} />;
}

/** How something that was looked at is doing. */
export function HealthBadge({ status }: { status: HealthStatus }) {
  return <Badge tone={healthTones[status]} text={status} />;
}

/** Short words beside one another, such as the kinds of what came. */
export function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return <>–</>;
  return (
    <ul class="tags">
      {tags.map((tag) => (
        <li key={tag}>{tag}</li>
      ))}
    </ul>
  );
}
