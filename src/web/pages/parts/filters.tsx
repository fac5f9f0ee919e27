import type { ComponentChildren } from 'preact';

/** Filters as they stand in the address of a page; none is empty. */
export type Filters = Readonly<Record<string, string>>;

export interface FilterFormProps {
  /** Path of the listing: the form asks for it with the filters in its query. */
  action: string;
  filters: Filters;
  /** Fields that are always there. */
  children: ComponentChildren;
  /** Fields that are unfolded on demand, or when one of them is set. */
  more: ComponentChildren;
  /** Names of those fields. */
  moreNames: readonly string[];
  /** What the button says. */
  submit?: string;
}

/** What a listing is narrowed by. `src/web/client/lib/filters.ts` keeps its addresses short, and its times local. */
export function FilterForm({ action, filters, children, more, moreNames, submit = 'Filter' }: FilterFormProps) {
  const isSet = Object.keys(filters).length > 0;
  return (
    <form class="filters" method="get" action={action} autocomplete="off" data-filters>
      <div class="fields">
        {children}
        <div class="filter-buttons">
          <button type="submit">{submit}</button>
          {isSet && <a href={action}>Clear</a>}
        </div>
      </div>
      <details open={moreNames.some((name) => name in filters)}>
        <summary>More filters</summary>
        <div class="fields">{more}</div>
      </details>
    </form>
  );
}

interface FieldProps {
  label: string;
  name: string;
  filters: Filters;
}

/** One of several words, or of values with words for them; what is in the address and none of them is shown all the same. */
export function ChoiceField({
  label,
  name,
  filters,
  choices,
}: FieldProps & { choices: readonly (string | readonly [value: string, words: string])[] }) {
  const chosen = filters[name] ?? '';
  const known = choices.map((choice) => (typeof choice === 'string' ? ([choice, choice] as const) : choice));
  const isKnown = chosen === '' || known.some(([value]) => value === chosen);
  const all = isKnown ? known : [...known, [chosen, chosen] as const];
  return (
    <label>
      {label}
      <select name={name}>
        <option value="">any</option>
        {all.map(([value, words]) => (
          <option key={value} value={value} selected={value === chosen}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Free text; `hint` says what it finds. */
export function TextField({ label, name, filters, hint }: FieldProps & { hint?: string }) {
  return (
    <label class="text-field">
      {label}
      <input name={name} value={filters[name] ?? ''} placeholder={hint} spellcheck={false} autocapitalize="none" />
    </label>
  );
}

/** A moment, in UTC without script, else in the viewer's zone. */
export function TimeField({ label, name, filters }: FieldProps) {
  const atMs = Date.parse(filters[name] ?? '');
  const at = Number.isNaN(atMs) ? '' : new Date(atMs).toISOString();
  return (
    <label>
      <span>
        {label} <small data-zone>UTC</small>
      </span>
      <input type="datetime-local" name={name} step="any" data-at={at} value={shorten(at)} />
    </label>
  );
}

/** @example shorten('2026-11-21T10:00:00.000Z') // '2026-11-21T10:00' */
function shorten(at: string): string {
  return at.replace(/(?::00)?(?:\.000)?Z$/, '').replace('Z', '');
}
