import type { Page } from 'playwright-core';

/** What is found of a page as it stands in the browser. */
export interface InspectedPage {
  /** What no page of ours may have, one line each: elements, attributes and links that somebody else has brought in. */
  faults: string[];
  /** Of everything in `main`, that of fields included. */
  text: string;
}

/**
 * Looks at every element of the page, with all that can be unfolded unfolded, and tells whether its structure stands and
 * nothing in it is able to run, load or lead to anything that is not ours.
 */
export async function inspectPage(page: Page): Promise<InspectedPage> {
  return page.evaluate(inspection);
}

/** Runs in the browser. */
const inspection = `(() => {
  const faults = [];
  const check = (isRight, fault) => { if (!isRight) faults.push(fault); };
  const count = (selector) => document.querySelectorAll(selector).length;
  for (const details of document.querySelectorAll('details')) details.open = true;

  check(!('hacked' in globalThis) && !('hacked' in {}), 'script has run');
  check(!/hacked/.test(document.cookie), 'a cookie was set');
  check(/ · Transcript collector$/.test(document.title), 'title: ' + document.title);
  for (const [selector, wanted] of [['html', 1], ['body', 1], ['main', 1], ['#main', 1], ['h1', 1],
    ['body > header', 1], ['body > footer', 1], ['nav[aria-label=Sections]', 1]])
    check(count(selector) === wanted, count(selector) + ' of ' + selector);
  check(getComputedStyle(document.querySelector('h1')).display !== 'none', 'the heading is hidden');
  const tooWide = document.documentElement.scrollWidth - innerWidth;
  const widest = [...document.querySelectorAll('body *')].findLast((element) =>
    element.getBoundingClientRect().right >= document.documentElement.scrollWidth - 1);
  check(tooWide <= 0, 'too wide by ' + tooWide + ': ' + widest?.outerHTML.slice(0, 200));

  const foreign = 'iframe, frame, object, embed, applet, base, math, template, noscript, marquee, portal, animate, set, ' +
    'foreignObject, script:not([src]), body script, body link, body meta, body style, meta[http-equiv], img, picture, slot';
  for (const element of document.querySelectorAll(foreign)) faults.push('element: ' + element.outerHTML.slice(0, 200));
  const ids = new Set();
  for (const element of document.querySelectorAll('*')) {
    if (element.id !== '') check(!ids.has(element.id), 'twice: #' + element.id);
    ids.add(element.id);
    for (const { name, value } of element.attributes) {
      check(!/^on|^(style|srcdoc|background|ping)$/i.test(name) || element.id === 'waveform', 'attribute: ' + name + '=' + value);
      if (!/^(href|src|action|formaction|poster|data|xlink:href|srcset|cite)$/i.test(name)) continue;
      const url = URL.canParse(value, location.href) ? new URL(value, location.href) : null;
      check(url?.origin === location.origin, 'leads away: ' + name + '=' + value);
    }
  }
  const fields = [...document.querySelectorAll('main :is(input, textarea)')].map(({ value }) => value);
  return { faults, text: [document.querySelector('main').textContent, ...fields].join('\\n') };
})()`;
