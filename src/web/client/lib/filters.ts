/**
 * Makes the form of filters at home in the viewer's zone, and keeps what is empty out of the address.
 *
 * What is sent is the same as without script: moments, which the server shows in UTC.
 */
export function keepFilters(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-filters]');
  if (form === null) return;
  const times = [...form.querySelectorAll<HTMLInputElement>('input[data-at]')];
  for (const input of times) {
    if (input.dataset.at) input.value = toLocal(new Date(input.dataset.at));
    input.parentElement?.querySelector('[data-zone]')?.replaceChildren('your time');
  }
  form.addEventListener('formdata', ({ formData }) => {
    for (const { name, value } of times) if (value !== '') formData.set(name, new Date(value).toISOString());
    for (const [name, value] of [...formData]) if (value === '') formData.delete(name);
  });
}

/** What an input of type `datetime-local` takes, e.g. `2026-11-21T11:00:00.000`. */
function toLocal(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000)
    .toISOString()
    .slice(0, -1)
    .replace(/(:00)?\.000$/, '');
}
