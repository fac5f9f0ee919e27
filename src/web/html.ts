/** Markup that is safe to send: made by `html`, never from a plain string. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Makes markup from a template; every value is escaped but for markup that was made here too.
 *
 * @example html`<p>${'<b>'}</p>`.text // '<p>&lt;b&gt;</p>'
 */
export function html(template: TemplateStringsArray, ...values: readonly (string | number | Html)[]): Html {
  const pieces = template.map((literal, index) => {
    const value = values[index];
    if (value === undefined) return literal;
    return literal + (value instanceof Html ? value.text : escapeHtml(String(value)));
  });
  return new Html(pieces.join(''));
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
