import sax from 'sax';
import type { CueRun } from './cue.ts';
import { readClock } from './cue-blocks.ts';

/** Tags that steer how a caption looks. Anything else in angle brackets was said, or stands for it: `<unk>`. */
const layoutTags: ReadonlySet<string> = new Set(['b', 'c', 'font', 'i', 'lang', 'ruby', 's', 'u']);

/**
 * Reads the text of a caption, in WebVTT or SRT: voices (`<v Agent>`), times inside (`<00:00:01.500>`), tags, SSA's
 * overrides (`{\an8}`), character entities. The last timed run is left without an end: that is the caption's.
 */
export function readCueText(text: string): CueRun[] {
  const runs: CueRun[] = [];
  let speaker: string | null = null;
  let startMs: number | null = null;
  let isRubyText = false;
  let open = '';

  function close(endMs: number | null): void {
    if (open !== '') runs.push({ text: unguardMarkup(decodeEntities(open)), speaker, startMs, endMs });
    open = '';
  }
  let place = 0;
  for (const match of text.matchAll(/<([^<>]*)>|\{\\[^{}]*\}/g)) {
    if (!isRubyText) open += text.slice(place, match.index);
    place = match.index + match[0].length;
    const tag = readTag(match[1]);
    if (tag.type === 'time') {
      close(tag.ms);
      startMs = tag.ms;
    } else if (tag.type === 'voice') {
      close(null);
      speaker = tag.speaker;
    } else if (tag.type === 'ruby-text') isRubyText = tag.isOpen;
    else if (tag.type === 'text' && !isRubyText) open += match[0];
  }
  if (!isRubyText) open += text.slice(place);
  close(null);
  return runs;
}

type Tag =
  | { type: 'time'; ms: number }
  | { type: 'voice'; speaker: string | null }
  | { type: 'ruby-text'; isOpen: boolean }
  | { type: 'layout' }
  | { type: 'text' };

/** @param body what stands between the angle brackets; undefined for an override */
function readTag(body: string | undefined): Tag {
  if (body === undefined) return { type: 'layout' };
  const ms = readClock(body.trim());
  if (ms !== null) return { type: 'time', ms };
  const [, slash = '', name = '', annotation = ''] = /^(\/?)([a-z]+)(?:\.[^\s]*)?(?:\s(.*))?\/?$/is.exec(body) ?? [];
  const kind = name.toLowerCase();
  if (kind === 'v') return { type: 'voice', speaker: slash === '' ? nameIn(annotation) : null };
  if (kind === 'rt') return { type: 'ruby-text', isOpen: slash === '' };
  return { type: layoutTags.has(kind) ? 'layout' : 'text' };
}

function nameIn(annotation: string): string | null {
  const name = decodeEntities(annotation).replaceAll(/\s+/g, ' ').trim();
  return name === '' ? null : name;
}

/** The named signs of HTML 4, by name; without a prototype, so no name of JavaScript's is among them. */
const named: Readonly<Record<string, string | undefined>> = sax.parser(false).ENTITIES;

/**
 * Puts signs in the place of character entities. What is no known entity stays as it is.
 *
 * @example decodeEntities('AT&amp;T &#233; &unknown;') // 'AT&T é &unknown;'
 */
function decodeEntities(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z][a-z\d]{1,31}));/gi,
    (entity: string, decimal: string | undefined, hexadecimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return named[name] ?? entity;
      return signOf(decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal));
    },
  );
}

/** What no text holds (zero, halves of a pair, numbers beyond Unicode) becomes U+FFFD, as in HTML. */
function signOf(codePoint: number): string {
  const isSign = codePoint > 0 && codePoint <= 0x10ffff && (codePoint < 0xd800 || codePoint > 0xdfff);
  return isSign ? String.fromCodePoint(codePoint) : '\ufffd';
}

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
function unguardMarkup(text: string): string {
  return text.replaceAll(/(?<=[<{&-])\u2060/g, '');
}
