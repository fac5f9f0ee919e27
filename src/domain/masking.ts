/** What stands in place of a secret, everywhere. */
export const masked = '***';

const secretWord =
  /(^|[-_.])(authorization|auth|cookie|token|secret|password|passwd|pwd|signature|sig|credential|credentials|apikey|accesskey|key|jwt|bearer)s?($|[-_.])/i;

/** True when a header, query parameter or JSON key is named as if its value were a secret. */
export function looksSecret(name: string): boolean {
  return secretWord.test(name.replaceAll(/([a-z])([A-Z])/g, '$1-$2'));
}

/**
 * The text without the secrets that URLs and headers quoted in it carry: user and password before a host, the values of
 * parameters and headers that `isSecretName` knows, and what follows Bearer and Basic.
 *
 * @example maskText('Post "https://u:p@h/x?id=1&token=t"', looksSecret) // 'Post "https://***@h/x?id=1&token=***"'
 */
export function maskText(text: string, isSecretName: (name: string) => boolean): string {
  return text
    .replaceAll(/((?<![a-z0-9+.-])[a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'<>]*@/gi, `$1${masked}@`)
    .replaceAll(/\b(bearer|basic)[ \t]+[^\s"',;<>]+/gi, `$1 ${masked}`)
    .replaceAll(
      /(?<![\w.%-])([\w.%-]+)(["']?[ \t]*[:=][ \t]*["']?)([^\s"'&;?#,<>]+)/g,
      (pair, name: string, sign: string, value: string) =>
        isSecretName(decoded(name)) && !/^(?:bearer|basic)$/i.test(value) ? `${name}${sign}${masked}` : pair,
    );
}

/** A broken escape stays as it is. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
