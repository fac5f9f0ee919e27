import type { WriteGuide } from '../../domain/set-up.ts';
import { admissionOf } from './admission.ts';

const body = `{"id":"try-1","status":"done"}`;

/** A line for a shell that delivers something small, and so shows what any other sender has to do. */
export const genericGuide: WriteGuide = (target) => {
  const { url, headers, placeholders, obstacle } = admissionOf(target, {
    vendor: 'curl',
    kinds: ['bearer', 'header', 'query', 'basic', 'signature'],
  });
  const isSigned = placeholders.some(({ word }) => word === 'YOUR_SIGNING_SECRET');
  const lines = [...headers, 'Content-Type: application/json'].map((line) => `-H '${line}' `).join('');
  return {
    title: 'Any sender: curl',
    use: 'A shell on any machine that reaches this address.',
    snippet: isSigned ? signedRequest(url) : `curl ${lines}-d '${body}' '${url}'`,
    placeholders,
    notes: [
      'POST and PUT are taken, any type, form or plain body. The answer 200 with the body OK means that all of it is safe.',
      'The id of the job is read from the query (id, job_id, jobId, requestid), else from the JSON (id, jobId, job_id).',
      'Whatever follows the URL after a slash is taken as the name of the file: PUT …/call-17.wav.',
    ],
    obstacle,
  };
};

/** Standard Webhooks by hand. Source: standard-webhooks/standard-webhooks, spec/standard-webhooks.md, read 2026-11-21. */
function signedRequest(url: string): string {
  return `secret='YOUR_SIGNING_SECRET'
body='${body}'
id=try-1 at=$(date +%s)
key=$(printf %s "\${secret#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \\n')
signature=$(printf %s "$id.$at.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
curl -H "webhook-id: $id" -H "webhook-timestamp: $at" -H "webhook-signature: v1,$signature" \\
  -H 'Content-Type: application/json' -d "$body" '${url}'`;
}
