import { z } from 'zod';
import type { Credential, SignatureRule } from '../domain/credential.ts';
import { parsedText, section, wordOrList } from './fields.ts';
import { parseHeaderName, parseHeaderValue, parsePassword, parseQueryText, parseToken, parseUser } from './secrets.ts';
import { signatureField } from './signature-schema.ts';

const credential = section({
  bearer: parsedText(parseToken).optional().describe('Token expected as `Authorization: Bearer <token>`.'),
  header: section({
    name: parsedText(parseHeaderName).describe('Name of the header, in any case, e.g. X-Api-Key.'),
    value: parsedText(parseHeaderValue).describe('The whole value of the header.'),
  })
    .optional()
    .describe('A header with a secret value.'),
  basic: section({
    user: parsedText(parseUser).describe('User name, without a colon.'),
    password: parsedText(parsePassword).describe('Password.'),
  })
    .optional()
    .describe('User and password expected as `Authorization: Basic …`.'),
  query: section({
    name: parsedText(parseQueryText).describe('Name of the query parameter, e.g. token.'),
    value: parsedText(parseQueryText).describe('Value of the query parameter, not percent-encoded.'),
  })
    .optional()
    .describe('A secret in the callback URL, for vendors that can send nothing else.'),
  signature: signatureField.optional().describe('A signature over the body, checked as the body streams in.'),
})
  .refine((entry) => Object.keys(entry).length === 1, {
    error: 'expected exactly one of bearer, header, basic, query, signature; write each as an entry of its own',
  })
  .meta({ minProperties: 1, maxProperties: 1 })
  .transform(toCredential);

/** `auth` of a source. */
export const authField = wordOrList(
  'none',
  credential,
  'expected `none` or a list of credentials such as [{ bearer: TOKEN }]',
);

/** `archive.auth`: a list of tokens. */
export const archiveAuthField = z.array(
  section({ token: parsedText(parseToken).describe('Token that may read the archive.') }).transform(
    ({ token }) => token,
  ),
  { error: 'expected a list of tokens such as [{ token: TOKEN }], or leave the key out' },
);

interface CredentialEntry {
  bearer?: string | undefined;
  header?: { name: string; value: string } | undefined;
  basic?: { user: string; password: string } | undefined;
  query?: { name: string; value: string } | undefined;
  signature?: SignatureRule | undefined;
}

function toCredential({ bearer, header, basic, query, signature }: CredentialEntry): Credential {
  if (bearer !== undefined) return { type: 'bearer', token: bearer };
  if (header !== undefined) return { type: 'header', ...header };
  if (basic !== undefined) return { type: 'basic', ...basic };
  if (query !== undefined) return { type: 'query', ...query };
  if (signature !== undefined) return { type: 'signature', ...signature };
  throw new Error('a credential of no kind passed its check');
}
