import { ChoiceField, FilterForm, type Filters, TextField, TimeField } from '../parts/filters.tsx';

/** What is wrong with the question. `field` is where it says so; null when it is none that the form has. */
export interface SearchProblem {
  field: 'q' | null;
  message: string;
}

export interface SearchFormProps {
  filters: Filters;
  /** Names of all sources. */
  sources: readonly string[];
  problem: SearchProblem | null;
}

/** The words to look for, and where. */
export function SearchForm({ filters, sources, problem }: SearchFormProps) {
  const isWrong = problem?.field === 'q';
  return (
    <FilterForm
      action="/search"
      submit="Search"
      filters={filters}
      moreNames={['vendor', 'speaker', 'job', 'from', 'to']}
      more={
        <>
          <TextField label="Speaker" name="speaker" filters={filters} hint="as the transcript calls them" />
          <TextField label="Vendor" name="vendor" filters={filters} hint="its name in the settings" />
          <TextField label="Job id" name="job" filters={filters} hint="the whole id" />
          <TimeField label="Received from" name="from" filters={filters} />
          <TimeField label="before" name="to" filters={filters} />
        </>
      }
    >
      <WordsField text={filters.q ?? ''} isWrong={isWrong} />
      <ChoiceField label="Source" name="source" filters={filters} choices={sources} />
      {isWrong && (
        <p id="q-problem" class="field-problem" role="alert">
          {problem.message}
        </p>
      )}
    </FilterForm>
  );
}

function WordsField({ text, isWrong }: { text: string; isWrong: boolean }) {
  return (
    <label class="words-field">
      Words
      <input
        id="q"
        name="q"
        type="search"
        value={text}
        maxLength={1000}
        required
        autofocus={text === ''}
        spellcheck={false}
        autocapitalize="none"
        aria-invalid={isWrong}
        aria-describedby={isWrong ? 'q-problem' : undefined}
      />
    </label>
  );
}

/** The query language, in short. */
export function SearchHelp() {
  return (
    <details class="search-help">
      <summary>How to search</summary>
      <dl class="key-value">
        <Example of="refund order">transcripts in which both words were said, anywhere</Example>
        <Example of={'"take your time"'}>the words one after the other</Example>
        <Example of="invoic*">words that begin so; at least three letters</Example>
        <Example of="refund -weather">none in which “weather” was said</Example>
      </dl>
      <p>
        Case and accents do not matter: <code>cafe</code> finds “Café”. Chinese, Japanese and Thai are found by any run
        of characters. Titles, job ids and your own ids are searched too.
      </p>
    </details>
  );
}

function Example({ of, children }: { of: string; children: string }) {
  return (
    <div>
      <dt>
        <code>{of}</code>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
