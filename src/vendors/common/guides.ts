import type { Admission, Placeholder } from '../../domain/set-up.ts';

/** JSON for people: two spaces, and lists of words on one line. */
export function json(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(/\[\s+((?:"[^"]*",?\s+)+)\]/g, (_, words: string) => {
    return `[${words.trim().replaceAll(/\s*\n\s*/g, ' ')}]`;
  });
}

/** The keys of a request by which AssemblyAI and Soniox, both in the same words, learn of a recording and a webhook. */
export function webhookKeys({ url, header }: Pick<Admission, 'url' | 'header'>): Readonly<Record<string, string>> {
  return {
    audio_url: audioUrl.word,
    webhook_url: url,
    ...(header !== null && { webhook_auth_header_name: header.name, webhook_auth_header_value: header.value }),
  };
}

/** For the URL of a recording, in the requests of many vendors. */
export const audioUrl: Placeholder = { word: 'YOUR_AUDIO_URL', meaning: 'where the vendor fetches the recording' };

/** The URL with a parameter or more behind whatever query it has; values are written as they are. */
export function withQuery(url: string, query: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}${query}`;
}
