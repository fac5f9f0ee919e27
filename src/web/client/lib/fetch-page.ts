/** This page as it would be now, or null when it cannot be had; signs in again when the session has ended. */
export async function fetchPage(): Promise<Document | null> {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
  if (answer.status === 401) location.reload();
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
}
