/** Where `g` and a letter lead. */
const places: Readonly<Record<string, string>> = {
  o: '/',
  j: '/jobs',
  d: '/deliveries',
  s: '/search',
  f: '/files',
  r: '/refused',
  i: '/import',
};
/** So long the second key is waited for. */
const patienceMs = 1500;

/** `/` searches, `g j` goes to the jobs, `?` shows the keys. Who types into a field types. */
export function takeShortcuts(): void {
  let goingSinceMs = Number.NEGATIVE_INFINITY;
  document.addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(target)) return;
    const isGoing = performance.now() - goingSinceMs < patienceMs;
    goingSinceMs = key === 'g' ? performance.now() : Number.NEGATIVE_INFINITY;
    const href = isGoing ? places[key] : undefined;
    if (href !== undefined && document.querySelector(`.sections a[href="${href}"]`) !== null) location.assign(href);
    else if (key === '/') search();
    else if (key === '?') showKeys();
    else return;
    event.preventDefault();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, select, textarea, dialog, [contenteditable]') !== null;
}

/** In the field of this page for it, else on the page for it. */
function search(): void {
  const field = document.querySelector<HTMLInputElement>('#find, #q, [data-filters] [name="text"]');
  if (field?.checkVisibility()) field.focus();
  else location.assign('/search');
}

function showKeys(): void {
  const dialog = document.querySelector<HTMLDialogElement>('#keys');
  if (dialog !== null && !dialog.open) dialog.showModal();
}
