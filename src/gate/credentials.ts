import { isAscii } from 'node:buffer';
import type { Credential } from '../domain/credential.ts';
import type { ArrivingHead } from '../domain/gate.ts';
import { headerLines } from './header-lines.ts';
import { compileSecrets } from './secrets.ts';

/** A credential that can be judged before a byte of the body is read. */
export type HeadCredential = Exclude<Credential, { type: 'signature' }>;

/** Repeated headers and query keys are judged one by one, the first ones only: each costs a hash. */
const maxValuesJudged = 8;

/**
 * Compiles credentials into a test of a head: true when any of them is in it.
 *
 * All are compared, whichever matches. A repeated header or query key matches when one of its values does, for vendors
 * that append to the URL and for a rotation at their end; joined, the values never match. Bytes beyond ASCII are UTF-8 or
 * Latin-1: senders differ, and python-requests sends the user and password of Basic in the latter.
 *
 * @throws RangeError when a secret is empty.
 */
export function compileCredentials(credentials: readonly HeadCredential[]): (head: ArrivingHead) => boolean {
  const checks = credentials.map((credential) => ({
    readPresented: presentedReader(credential),
    isSecret: compileSecrets([secretOf(credential)]),
  }));

  return function holdsCredential(head) {
    let matches = false;
    for (const { readPresented, isSecret } of checks) {
      for (const presented of readPresented(head).slice(0, maxValuesJudged).flatMap(readings)) {
        if (isSecret(presented)) matches = true;
      }
    }
    return matches;
  };
}

function secretOf(credential: HeadCredential): string {
  switch (credential.type) {
    case 'bearer':
      return credential.token;
    case 'basic':
      return `${credential.user}:${credential.password}`;
    case 'header':
    case 'query':
      return credential.value;
  }
}

function presentedReader(credential: HeadCredential): (head: ArrivingHead) => Buffer[] {
  switch (credential.type) {
    case 'bearer':
      return ({ rawHeaders }) => authorizations(rawHeaders, 'bearer').map(headerBytes);
    case 'basic':
      return ({ rawHeaders }) => authorizations(rawHeaders, 'basic').map((encoded) => Buffer.from(encoded, 'base64'));
    case 'header': {
      const name = credential.name.toLowerCase();
      return ({ rawHeaders }) => headerLines(rawHeaders, name).map(headerBytes);
    }
    case 'query':
      return ({ query }) => query.getAll(credential.name).flatMap(plusReadings);
  }
}

/**
 * The bytes as they came, and what else they may have been meant as: Latin-1, where there is more than ASCII.
 */
function readings(presented: Buffer): Buffer[] {
  return isAscii(presented) ? [presented] : [presented, Buffer.from(presented.toString('latin1'), 'utf8')];
}

/**
 * A plus sign stands for a space in a query; whoever puts a token into a URL by hand means the sign itself. As a secret has
 * the one or the other, both are tried.
 */
function plusReadings(value: string): Buffer[] {
  const written = value.includes(' ') ? [value, value.replaceAll(' ', '+')] : [value];
  return written.map((text) => Buffer.from(text, 'utf8'));
}

/** What follows the scheme's name, which is read in any case (RFC 9110, 11.1). */
function authorizations(rawHeaders: readonly string[], scheme: 'bearer' | 'basic'): string[] {
  return headerLines(rawHeaders, 'authorization')
    .map((line) => /^([a-z]+) +(.+)$/i.exec(line))
    .flatMap((match) => (match?.[1]?.toLowerCase() === scheme && match[2] !== undefined ? [match[2]] : []));
}

/** Node gives header values as Latin-1, one character for each byte on the wire. */
function headerBytes(value: string): Buffer {
  return Buffer.from(value, 'latin1');
}
