/** Longer than any mark a vendor puts in the place of a word. */
const longestMark = 64;

/**
 * True for a text that stands in the place of something taken out, such as `[redacted]`, `####`, `****`, `$PROFANITY`, or
 * the `...` of VoiceBase's filter for swear words. Such a mark is kept as it is.
 */
export function isRedaction(text: string): boolean {
  return text.length <= longestMark && /^(?:\[[^\]]*redact[^\]]*\]|#+|\*{2,}|\.{3}|\$[A-Z_]+)$/i.test(text);
}
