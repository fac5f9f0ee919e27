import type { Filters } from './filters.tsx';
import { hrefOf } from './links.ts';

const dayMs = 86_400_000;

/** Days from today on, today being 0; `to` exclusive, and 1 for what goes on. */
const ranges = [
  { text: 'Today', from: 0, to: 1 },
  { text: 'Yesterday', from: -1, to: 0 },
  { text: '7 days', from: -6, to: 1 },
  { text: '30 days', from: -29, to: 1 },
] as const;

/** Stretches of time that are asked for most, in UTC; `src/web/client/lib/ranges.ts` makes them the viewer's days. */
export function QuickRanges({ path, filters, nowMs }: { path: string; filters: Filters; nowMs: number }) {
  const { from: _from, to: _to, ...others } = filters;
  const dayAt = (days: number) => new Date((Math.floor(nowMs / dayMs) + days) * dayMs).toISOString();
  return (
    <ul class="chips" aria-label="Quick ranges">
      {ranges.map(({ text, from, to }) => (
        <li key={text}>
          <a
            href={hrefOf(path, { ...others, from: dayAt(from), to: to > 0 ? null : dayAt(to) })}
            data-days={`${from} ${to}`}
          >
            {text}
          </a>
        </li>
      ))}
    </ul>
  );
}

interface SetFiltersProps {
  path: string;
  filters: Filters;
  /** What each filter is called; one that is not named here is no filter but a way to show. */
  names: Readonly<Record<string, string>>;
}

/** What a listing is narrowed by, each to be taken away. */
export function SetFilters({ path, filters, names }: SetFiltersProps) {
  const set = Object.entries(filters).filter(([name]) => name in names);
  if (set.length === 0) return null;
  return (
    <ul class="chips" aria-label="Filters that are set">
      {set.map(([name, value]) => {
        const { [name]: _gone, ...others } = filters;
        return (
          <li key={name}>
            <a class="set" href={hrefOf(path, others)}>
              {names[name]}: <bdi>{value}</bdi> <span aria-hidden="true">×</span>
              <span class="unseen">, take it away</span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}

interface SortsProps {
  path: string;
  filters: Filters;
  /** By their values; the first is the one that is not in the address. */
  sorts: Readonly<Record<string, string>>;
}

/** The orders in which a listing can be read. */
export function Sorts({ path, filters, sorts }: SortsProps) {
  const { sort: chosen, ...others } = filters;
  const [usual] = Object.keys(sorts);
  return (
    <ul class="chips" aria-label="Order">
      {Object.entries(sorts).map(([sort, text]) => (
        <li key={sort}>
          <a
            href={hrefOf(path, { ...others, sort: sort === usual ? null : sort })}
            aria-current={sort === (chosen ?? usual) ? 'true' : undefined}
          >
            {text}
          </a>
        </li>
      ))}
    </ul>
  );
}
