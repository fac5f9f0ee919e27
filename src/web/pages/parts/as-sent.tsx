/**
 * Text that somebody else chose: a file name, an id, a header.
 *
 * It cannot turn its surroundings around, reach over them or pretend to be another: direction is isolated, invisible
 * characters are shown by their numbers, and it breaks anywhere.
 */
export function AsSent({ text }: { text: string }) {
  return <bdi class="as-sent">{showInvisible(text)}</bdi>;
}

/**
 * Control, formatting and other invisible characters as their code points, and so are accents that are piled up.
 *
 * @example showInvisible('a\u202Eb') // 'a⟨U+202E⟩b'
 */
export function showInvisible(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\u{115F}\u{1160}\u{3164}\u{FFA0}]/gu, (character) => {
      return joinsVisibly.has(character) ? character : codePointOf(character);
    })
    .replaceAll(piledUp, codePointOf);
}

/** No script needs more than some six marks on a letter; hundreds reach over their neighbours, and no line breaks in them. */
const piledUp = /(?<=\p{M}{8})\p{M}/gu;

/**
 * Control characters as their code points, in a text of several lines: those that end lines, and those that set their
 * direction, stay.
 *
 * @example showControls('a\u0000\nb') // 'a⟨U+0000⟩\nb'
 */
export function showControls(text: string): string {
  return text.toWellFormed().replaceAll(/[^\P{Cc}\t\n\r]/gu, codePointOf);
}

function codePointOf(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  return controls[codePoint] ?? written(codePoint);
}

function written(codePoint: number): string {
  return `⟨U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** Made once: there may be hundreds of thousands of them in a body that is no text after all. */
const controls = Array.from({ length: 0xa0 }, (_, codePoint) => written(codePoint));

/** Joiners that real names need, in Persian or in an emoji of several; they change how neighbours look, not their order. */
const joinsVisibly = new Set(['\u200C', '\u200D']);
