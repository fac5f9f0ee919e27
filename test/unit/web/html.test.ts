import { describe, expect, it } from 'vitest';
import { html } from '../../../src/web/html.ts';

describe('html', () => {
  it('P18: escapes every value, in text and in attributes', () => {
    const value = `<img src=x onerror="alert('1')">&`;

    expect(html`<p title="${value}">${value}</p>`.text).toBe(
      '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;">' +
        '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;</p>',
    );
  });

  it('leaves its own markup as it is', () => {
    expect(html`<ul>${html`<li>${1}</li>`}</ul>`.text).toBe('<ul><li>1</li></ul>');
  });
});
