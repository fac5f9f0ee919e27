import { type Admission, audioUrl } from './vendor-guide.ts';

/** The keys of a request by which AssemblyAI and Soniox, both in the same words, learn of a recording and a webhook. */
export function webhookKeys({ url, header }: Pick<Admission, 'url' | 'header'>): Readonly<Record<string, string>> {
  return {
    audio_url: audioUrl.word,
    webhook_url: url,
    ...(header !== null && { webhook_auth_header_name: header.name, webhook_auth_header_value: header.value }),
  };
}
