import type { SetUpGuide } from '../../../domain/set-up.ts';
import { Notice } from '../parts/messages.tsx';
import { Snippet } from '../parts/snippet.tsx';

/** What to tell one vendor. `id` is unique in the page. */
export function GuideView({ id, guide }: { id: string; guide: SetUpGuide }) {
  const { title, use, snippet, placeholders, notes, obstacle } = guide;
  return (
    <div class="guide">
      {obstacle !== null && (
        <Notice tone="warning">
          <p>{obstacle.reason} These lines of the settings change that:</p>
          <Snippet id={`${id}-settings`} label="settings for it" text={obstacle.settings} />
        </Notice>
      )}
      <p>{use}</p>
      <Snippet id={`${id}-snippet`} label={title} text={snippet} />
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
