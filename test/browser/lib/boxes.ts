import type { Page } from 'playwright-core';

/**
 * Measures the text of a page as it stands in the browser: a line for each word that is broken inside, each text that is cut, and
 * each that lies over another one.
 */
export function misplacedText(page: Page): Promise<string[]> {
  return page.evaluate(measure);
}

/** Runs in the browser. What is cut on purpose says so with `line-clamp` or an ellipsis. */
const measure = `(() => {
  const faults = [];
  const pieces = [];
  const isFor = (element, selector) => element.closest(selector) !== null;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === '' || element === null || isFor(element, '.unseen, .skip, script, style, svg, option')) continue;
    if (isFor(element, 'thead') && getComputedStyle(element.closest('thead')).position === 'absolute') continue;
    if (!element.checkVisibility({ contentVisibilityAuto: true })) continue;
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width === 0) continue;
    const cut = cutterOf(element, box);
    if (cut !== null) faults.push('cut by ' + cut + ': ' + node.data.trim().slice(0, 60));
    for (const word of node.data.matchAll(/[\\p{Script=Latin}\\d]{2,18}/gu)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const tops = new Set([...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => Math.round(top)));
      if (tops.size > 1 && !isPartOfLonger(node.data, word)) faults.push('broken: ' + word[0] + ' in ' + name(element));
    }
    range.selectNodeContents(node);
    if (isFor(element, '.list-bar, .job-player, .top') || isClamped(element)) continue;
    for (const rect of range.getClientRects()) if (rect.width > 1) pieces.push({ rect, element, node });
  }
  pieces.sort((a, b) => a.rect.top - b.rect.top);
  for (const [index, one] of pieces.entries()) {
    for (let next = index + 1; next < pieces.length && pieces[next].rect.top < one.rect.bottom - 3; next += 1) {
      const other = pieces[next];
      const wide = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
      const high = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
      if (wide > 2 && high > 5 && one.node !== other.node)
        faults.push('over one another: ' + one.node.data.trim().slice(0, 40) + ' | ' + other.node.data.trim().slice(0, 40));
    }
  }
  return [...new Set(faults)];

  function isClamped(element) {
    for (let around = element; around !== null; around = around.parentElement)
      if (getComputedStyle(around).webkitLineClamp !== 'none') return true;
    return false;
  }
  function isPartOfLonger(text, { index, 0: word }) {
    return (text.slice(0, index).match(/\\S*$/)[0] + word + text.slice(index + word.length).match(/^\\S*/)[0]).length > 22;
  }
  function name(element) {
    return element.tagName.toLowerCase() + (element.className === '' ? '' : '.' + element.className);
  }
  function cutterOf(element, box) {
    for (let around = element; around !== null && around !== document.body; around = around.parentElement) {
      const style = getComputedStyle(around);
      if (style.webkitLineClamp !== 'none' || style.textOverflow === 'ellipsis') return null;
      if (style.overflowX === 'visible' || style.overflowX === 'auto' || style.overflowX === 'scroll') continue;
      const { left, right } = around.getBoundingClientRect();
      if (box.left < left - 1 || box.right > right + 1) return name(around);
    }
    return null;
  }
})()`;
