import { unguardMarkup } from '../markup-guard.ts';
import { readClock } from './clock.ts';
import type { CueRun } from './cue.ts';
import { decodeEntities } from './entities.ts';

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
