import type { SetUpGuide } from '../../../domain/set-up.ts';
import { Notice } from './messages.tsx';

/** What to tell one vendor. `id` is unique in the page. */
export function GuideView({ id, guide }: { id: string; guide: SetUpGuide }) {
  const { title, use, snippet, placeholders, notes, obstacle } = guide;
  return (
    <div class="guide">
      {obstacle !== null && (
        <Notice tone="warning">
          <p>{obstacle.reason} These lines of the settings change that:</p>
          <ToCopy id={`${id}-settings`} label="settings for it" text={obstacle.settings} />
        </Notice>
      )}
      <p>{use}</p>
      <ToCopy id={`${id}-snippet`} label={title} text={snippet} />
      {placeholders.length > 0 && (
        <dl class="placeholders">
          {placeholders.map(({ word, meaning }) => (
            <div key={word}>
              <dt>
                <code>{word}</code>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      )}
      <ul class="notes">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </div>
  );
}

interface ToCopyProps {
  /** Unique in the page. */
  id: string;
  /** What it is, for those who hear it and on the button, e.g. `notification_config`. */
  label: string;
  text: string;
}

/**
 * Text to be pasted elsewhere. A click selects all of it; with script there is a button that copies it, see
 * `src/web/client/lib/copy.ts`.
 */
export function ToCopy({ id, label, text }: ToCopyProps) {
  return (
    <div class="to-copy">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard */}
      <section class="to-copy-text" aria-label={label} tabIndex={0}>
        <pre id={id}>{text}</pre>
      </section>
      <button type="button" class="quiet" data-copy={id}>
        <span>Copy</span>
        <span class="unseen"> {label}</span>
      </button>
    </div>
  );
}
