import { blankTranscript, createWarnings, type ReadTranscript, type Warnings } from '../../read-transcript.ts';
import { blankRun, type Cue, type CueRun } from './cue.ts';
import { readCues } from './read-cues.ts';
import { readAppleTime, readTimeExpression, readTimeParameters } from './ttml-time.ts';
import { scanXml, type XmlVisitor } from './xml.ts';

/**
 * Reads TTML captions and their older name DFXP: one segment for each paragraph and speaker in it. Never throws.
 *
 * Times stand at a paragraph, at what it is in, or at spans in it; then the spans are words. Speakers are agents
 * (`ttm:agent`), or names in front of the text where there are none. Elements are known by their local names, because
 * the namespace of DFXP changed with each draft. Entities that a document declares are never expanded.
 * Source: W3C, Timed Text Markup Language 2, 8 and 12 (w3.org/TR/ttml2, read 2026-11-21).
 */
export function readTtml(text: string): ReadTranscript {
  const warnings = createWarnings();
  const scanner = createTtmlScanner(warnings);
  const end = scanXml(text, scanner);
  if (end !== 'whole') warnings.add(end === 'cut' ? 'xml-cut-off' : 'xml-unreadable', null);
  const { cues, agents, language } = scanner.finish();
  const { segments, speakerNames } = readCues(cues, warnings);
  return {
    ...blankTranscript(warnings),
    languages: language === null ? [] : [language],
    status: end === 'whole' ? 'complete' : 'partial',
    segments,
    speakerNames: new Map([...agents, ...speakerNames]),
  };
}

/** What stands in a TTML document. */
interface TtmlDocument {
  cues: readonly Cue[];
  /** Names of speakers by their ids. */
  agents: ReadonlyMap<string, string>;
  language: string | null;
}

/** An element that is open. Times are absolute. */
interface Frame {
  name: string;
  startMs: number | null;
  endMs: number | null;
  /** Children follow one another instead of starting together: each begins where the one before it ended. */
  isSequence: boolean;
  sequenceMs: number;
  /** Times of its own, inside a paragraph. */
  isTimedRun: boolean;
  /** What stands in it is no speech. */
  isSilent: boolean;
  agent: string | null;
  language: string | null;
}

const silentElements: ReadonlySet<string> = new Set([
  'head',
  'metadata',
  'title',
  'desc',
  'copyright',
  'agent',
  'name',
]);
const rubyNotes: ReadonlySet<string> = new Set(['text', 'textContainer', 'delimiter']);

/** What lyrics add to a line in another language or script. */
const silentRoles: ReadonlySet<string> = new Set(['x-translation', 'x-roman']);

/** Gathers paragraphs, agents and times while a document is read. */
function createTtmlScanner(warnings: Warnings): XmlVisitor & { finish(): TtmlDocument } {
  const cues: Cue[] = [];
  const agents = new Map<string, string>();
  const stack: Frame[] = [{ ...blankFrame }];
  let parameters = readTimeParameters(() => undefined);
  let isApple = false;
  let rootLanguage: string | null = null;
  let agent: string | null = null;
  let paragraph: { frame: Frame; runs: CueRun[] } | null = null;

  function open(name: string, attributes: ReadonlyMap<string, string>): void {
    const parent = stack.at(-1) ?? blankFrame;
    if (name === 'tt') {
      parameters = readTimeParameters((key) => attributes.get(key));
      isApple = [...attributes.values()].some((value) => /^https?:\/\/[a-z]+\.apple\.com\//.test(value));
    }
    if (name === 'agent') agent = attributes.get('id') ?? null;
    const own = { begin: msOf('begin'), end: msOf('end'), dur: msOf('dur') };
    const times = isApple ? absoluteTimes(parent, own) : timesOf(parent, own);
    const frame: Frame = {
      name,
      ...times,
      isSequence: attributes.get('timecontainer') === 'seq',
      sequenceMs: times.startMs ?? 0,
      isTimedRun:
        parent.isTimedRun || (paragraph !== null && ['begin', 'end', 'dur'].some((key) => attributes.has(key))),
      isSilent:
        parent.isSilent ||
        silentElements.has(name) ||
        rubyNotes.has(attributes.get('ruby') ?? '') ||
        silentRoles.has(attributes.get('role') ?? ''),
      agent: (name === 'agent' ? null : attributes.get('agent')?.trim().split(/\s/, 1)[0]) || parent.agent,
      language: attributes.get('lang')?.slice(0, 35) || parent.language,
    };
    if (name === 'tt') rootLanguage = frame.language;
    stack.push(frame);
    if (name === 'p' && paragraph === null) paragraph = { frame, runs: [] };
    if (name === 'br') addRun('\n');

    function msOf(attribute: string): number | null {
      const text = attributes.get(attribute)?.trim();
      if (text === undefined || text === '') return null;
      const standard = readTimeExpression(text, parameters);
      const ms = standard ?? readAppleTime(text);
      if (standard === null && ms !== null) isApple = true;
      if (ms === null) warnings.add('unreadable-time', `cues[${cues.length}]`);
      return ms;
    }
  }

  function addRun(text: string): void {
    const frame = stack.at(-1) ?? blankFrame;
    if (paragraph === null || frame.isSilent) return;
    const { startMs, endMs } = frame.isTimedRun ? frame : blankFrame;
    paragraph.runs.push({ ...blankRun(text), speaker: frame.agent, startMs, endMs });
  }

  function text(raw: string): void {
    const frame = stack.at(-1) ?? blankFrame;
    if (frame.name === 'name' && agent !== null && raw.trim() !== '') agents.set(agent, raw.trim());
    addRun(raw.replaceAll(/\s+/g, ' '));
  }

  function close(): void {
    const frame = stack.length > 1 ? stack.pop() : undefined;
    const parent = stack.at(-1);
    if (frame === undefined || parent === undefined) return;
    parent.sequenceMs = frame.endMs ?? parent.sequenceMs;
    if (frame.name === 'agent') agent = null;
    if (paragraph?.frame === frame) closeParagraph();
  }

  function closeParagraph(): void {
    if (paragraph === null) return;
    const { frame, runs } = paragraph;
    const { startMs, endMs, language } = frame;
    cues.push({ startMs, endMs, language, runs });
    paragraph = null;
  }

  return {
    open,
    text,
    close,
    finish() {
      // A document that is cut still says what stood before the cut.
      closeParagraph();
      return { cues, agents, language: rootLanguage };
    },
  };
}

const blankFrame: Frame = {
  name: '',
  startMs: null,
  endMs: null,
  isSequence: false,
  sequenceMs: 0,
  isTimedRun: false,
  isSilent: false,
  agent: null,
  language: null,
};

interface Times {
  begin: number | null;
  end: number | null;
  dur: number | null;
}

/** Times are counted from the start of the parent, and nothing lasts longer than what it is in. */
function timesOf(parent: Frame, { begin, end, dur }: Times): Pick<Frame, 'startMs' | 'endMs'> {
  const referenceMs = parent.isSequence ? parent.sequenceMs : (parent.startMs ?? 0);
  const inheritedMs = parent.isSequence ? parent.sequenceMs : parent.startMs;
  const startMs = begin === null ? inheritedMs : referenceMs + begin;
  const ends = [
    end === null ? null : referenceMs + end,
    dur === null ? null : (startMs ?? referenceMs) + dur,
    parent.endMs,
  ].filter((ms) => ms !== null);
  return { startMs, endMs: ends.length === 0 ? null : Math.min(...ends) };
}

/** In documents of Apple every time is counted from the start of the media. */
function absoluteTimes(parent: Frame, { begin, end, dur }: Times): Pick<Frame, 'startMs' | 'endMs'> {
  const startMs = begin ?? parent.startMs;
  return { startMs, endMs: end ?? (dur === null ? parent.endMs : (startMs ?? 0) + dur) };
}
