import type { ArchiveGate } from '../domain/gate.ts';
import { compileSecrets } from './secrets.ts';

/**
 * Compiles the archive's tokens; several of them are rotation, none lets nobody in.
 *
 * @throws RangeError when a token is empty.
 */
export function compileArchiveGate(tokens: readonly string[]): ArchiveGate {
  const isToken = compileSecrets(tokens);
  return { admits: (token) => isToken(Buffer.from(token, 'utf8')) };
}
