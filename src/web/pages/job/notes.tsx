import type { Annotations, FieldChange, FieldValue } from '../../../domain/annotations.ts';
import { AsSent } from '../parts/as-sent.tsx';
import { formatClock } from '../parts/format.ts';
import { hrefOf, jobHref } from '../parts/links.ts';
import { ForRole, useMay } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';

/** Changes that are shown; the API tells more. */
const maxChanges = 5;

interface NotesProps {
  job: { source: string; jobId: string };
  annotations: Annotations;
  /** Labels as the vendor gave them. */
  speakers: readonly string[];
}

/** What people say about a call, and the form in which they do. */
export function Notes({ job, annotations, speakers }: NotesProps) {
  const { tags, star, note, reviewed, corrections, changes, version } = annotations;
  const action = `${jobHref(job.source, job.jobId)}/notes`;
  const isEditor = useMay('editor');
  if (changes.length === 0 && !isEditor) return null;
  return (
    <section class="call-notes" id="notes" aria-labelledby="notes-title">
      <h2 id="notes-title">Your notes</h2>
      <Said tags={tags} star={star} note={note} reviewed={reviewed} />
      <ForRole name="editor">
        <details>
          <summary>Tag, note, name the speakers</summary>
          <form class="notes-form" method="post" action={action}>
            <input type="hidden" name="version" value={version} />
            <span class="ticks">
              <label>
                <input type="checkbox" name="star" value="yes" checked={star} /> Star
              </label>
              <label>
                <input type="checkbox" name="reviewed" value="yes" checked={reviewed} /> Reviewed
              </label>
            </span>
            <label>
              Tags
              <input name="tags" value={tags.join(', ')} placeholder="with commas between" maxLength={2000} />
            </label>
            <label>
              Note
              <textarea name="note" rows={3} maxLength={20_000}>
                {note}
              </textarea>
            </label>
            {speakers.map((label) => (
              <label key={label}>
                <AsSent text={label} /> is
                <input type="hidden" name="label" value={label} />
                <input name="name" value={annotations.speakers[label] ?? ''} placeholder="a name" maxLength={200} />
              </label>
            ))}
            <button type="submit" name="do" value="save">
              Save
            </button>
          </form>
        </details>
        <details id="correct">
          <summary>Correct what was understood wrongly</summary>
          <form class="notes-form" method="post" action={action}>
            <input type="hidden" name="version" value={version} />
            <input type="hidden" name="startMs" value="" />
            <label>
              The vendor’s words
              <input name="was" required maxLength={2000} placeholder="as they stand in the transcript" />
            </label>
            <label>
              What was said
              <input name="text" maxLength={2000} />
            </label>
            <button type="submit" name="do" value="correct">
              Correct
            </button>
          </form>
        </details>
      </ForRole>
      <Corrections corrections={corrections} />
      <Changes changes={changes} action={action} version={version} />
    </section>
  );
}

function Said({ tags, star, note, reviewed }: Pick<Annotations, 'tags' | 'star' | 'note' | 'reviewed'>) {
  const hasMarks = star || reviewed || tags.length > 0;
  return (
    <>
      {hasMarks && (
        <ul class="tags">
          {star && <li>★ starred</li>}
          {reviewed && <li>✓ reviewed</li>}
          {tags.map((tag) => (
            <li key={tag}>
              <a href={hrefOf('/jobs', { tag })}>
                <AsSent text={tag} />
              </a>
            </li>
          ))}
        </ul>
      )}
      {note !== '' && (
        <p class="note" dir="auto">
          {note}
        </p>
      )}
    </>
  );
}

/** The vendor’s words beside what people put in their place. */
function Corrections({ corrections }: Pick<Annotations, 'corrections'>) {
  if (corrections.length === 0) return null;
  return (
    <ul class="plain">
      {corrections.map(({ startMs, was, text, at, by }) => (
        <li key={`${startMs} ${was}`}>
          {startMs !== null && <a href={`#t=${startMs / 1000}`}>{formatClock(startMs)}</a>}{' '}
          <del>
            <AsSent text={was} />
          </del>{' '}
          <ins>
            <AsSent text={text} />
          </ins>{' '}
          <small>
            {by} <Time at={at} />
          </small>
        </li>
      ))}
    </ul>
  );
}

function Changes({ changes, action, version }: Pick<Annotations, 'changes' | 'version'> & { action: string }) {
  if (changes.length === 0) return null;
  return (
    <details>
      <summary>Who changed what</summary>
      <ul class="plain">
        {changes.slice(0, maxChanges).map((change) => (
          <li key={change.at + change.field}>
            <Time at={change.at} /> {change.by}: <AsSent text={toWords(change)} />
          </li>
        ))}
      </ul>
      <ForRole name="editor">
        <form method="post" action={action}>
          <input type="hidden" name="version" value={version} />
          <button type="submit" class="quiet" name="do" value="undo">
            Undo the last change
          </button>
        </form>
      </ForRole>
    </details>
  );
}

/** @example toWords({ field: 'tags', before: null, after: ['vip'], … }) // 'tags: vip' */
function toWords({ field, after }: FieldChange): string {
  const name = field.startsWith('correction ') ? 'correction' : field;
  return `${name}: ${wordsFor(after)}`;
}

function wordsFor(value: FieldValue): string {
  if (value === null || value === '') return 'taken away';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : value.join(', ') || 'none';
}
