/**
 * SRT knows no escapes: what was said could be read as a tag, an override, a character entity or an arrow. A word
 * joiner (U+2060) inside such a sign is invisible and takes the meaning away.
 *
 * @example guardMarkup('<i>') // '<\u2060i>'
 */
export function guardMarkup(text: string): string {
  return text.replaceAll(/(?<=<)(?=[/a-z\d])|(?<=\{)(?=\\)|(?<=&)(?=#?\w{1,32};)|(?<=-)(?=>)/gi, '\u2060');
}

/** Takes out what `guardMarkup` put in. */
export function unguardMarkup(text: string): string {
  return text.replaceAll(/(?<=[<{&-])\u2060/g, '');
}
