export interface SnippetProps {
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
export function Snippet({ id, label, text }: SnippetProps) {
  return (
    <div class="snippet">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard */}
      <section class="snippet-text" aria-label={label} tabIndex={0}>
        <pre id={id}>{text}</pre>
      </section>
      <button type="button" class="quiet" data-copy={id}>
        <span>Copy</span>
        <span class="unseen"> {label}</span>
      </button>
    </div>
  );
}
