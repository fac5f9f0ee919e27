import type { VendorGuide } from '../common/guides/vendor-guide.ts';

const body = `{"id":"try-1","status":"done"}`;

/** A line for a shell that delivers something small, and so shows what any other sender has to do. */
export const genericGuide: VendorGuide = {
  sender: { vendor: 'curl', proofs: ['bearer', 'header', 'query', 'basic', 'standard-webhooks'] },
  write: ({ url, header, isSigned }) => ({
    title: 'Any sender: curl',
    use: 'A shell on any machine that reaches this address.',
    snippet: isSigned ? signedRequest(url) : `curl ${headerLines(header)}-d '${body}' '${url}'`,
    notes: [
      'POST and PUT are taken, any type, form or plain body. The answer 200 with the body OK means that all of it is safe.',
      'The id of the job is read from the query (id, job_id, jobId, requestid), else from the JSON (id, jobId, job_id).',
      'Whatever follows the URL after a slash is taken as the name of the file: PUT …/call-17.wav.',
    ],
  }),
};

function headerLines(header: { name: string; value: string } | null): string {
  const lines = [...(header === null ? [] : [`${header.name}: ${header.value}`]), 'Content-Type: application/json'];
  return lines.map((line) => `-H '${line}' `).join('');
}

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
