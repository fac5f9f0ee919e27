import { describe, expect, it } from 'vitest';
import { isRedaction } from '../../../src/transcripts/redaction.ts';

describe('isRedaction', () => {
  it.each(['[redacted]', '[REDACTED]', '[PII redacted]', '#', '####', '**', '****', '...', '$PROFANITY'])(
    'knows %s',
    (text) => {
      expect(isRedaction(text)).toBe(true);
    },
  );

  it.each(['redacted', '[sic]', '*', '.', '....', '$20', 'f***', ''])('leaves %s a word', (text) => {
    expect(isRedaction(text)).toBe(false);
  });

  it('does not look into a text that is too long for a mark', () => {
    expect(isRedaction('[redact'.repeat(100_000))).toBe(false);
    expect(isRedaction('#'.repeat(65))).toBe(false);
  });
});
