import type { Annotation } from '../../domain/transcript.ts';
import { field } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import { blankAnnotation, blankWord } from '../read-transcript.ts';
import type { FlatWord } from '../segments.ts';
import { nameOf, numberOf, textOf } from '../values.ts';
import { endsSentence, spaceBetween } from '../word-breaks.ts';
import { kindOfWord } from '../wording.ts';

/**
 * Puts words together from their pieces. A word ends where a blank is, where speaker, channel or language change, and
 * between two characters of a script without blanks. Its confidence is that of its weakest piece.
 *
 * Left out are pieces that were not final, translations, and the marks `<end>` and `<fin>` of a live session.
 */
export function readTokens(tokens: readonly unknown[]): FlatWord[] {
  const line: Line = { words: [], isOpen: false, lastText: '', pre: '' };
  for (const token of tokens) {
    if (isFinal(token) && !isTranslation(token)) addToken(line, token);
  }
  const last = line.words.at(-1);
  if (last !== undefined) last.post += line.pre.trimEnd();
  for (const word of line.words) if (word.kind === 'word') word.kind = kindOfWord(word.text);
  return line.words;
}

/**
 * Translations stand among the tokens, without times: each run of one speaker in one language is told as one. It follows
 * the speech that it translates, and has the times of that.
 */
export function translationsAmong(tokens: readonly unknown[]): Annotation[] {
  const runs: { translation: Annotation; pieces: string[] }[] = [];
  let spoken: Run | null = null;
  let isRunning = false;
  for (const token of tokens) {
    if (!isFinal(token) || isAudioEvent(token)) continue;
    const [language, speaker] = [languageTagOf(field(token, 'language')), nameOf(field(token, 'speaker'))];
    if (!isTranslation(token)) {
      spoken = isRunning ? runOf(token, null) : runOf(token, spoken);
      isRunning = false;
      continue;
    }
    const last = runs.at(-1);
    const piece = textOf(field(token, 'text')) ?? '';
    if (
      isRunning &&
      last !== undefined &&
      last.translation.language === language &&
      last.translation.speaker === speaker
    ) {
      last.pieces.push(piece);
    } else {
      const span = spoken?.speaker === speaker ? { startMs: spoken.startMs, endMs: spoken.endMs } : {};
      runs.push({ translation: { ...blankAnnotation('translation'), ...span, language, speaker }, pieces: [piece] });
    }
    isRunning = true;
  }
  return runs.map(({ translation, pieces }) => ({ ...translation, text: pieces.join('').trim() }));
}

/** What one speaker said in one language without a break. */
interface Run extends Pick<Annotation, 'startMs' | 'endMs' | 'speaker' | 'language'> {}

/** The run of an original token: the one before it, if that goes on. */
function runOf(token: unknown, before: Run | null): Run {
  const { startMs, endMs, speaker, language } = readPiece(token, '');
  if (before === null || before.speaker !== speaker || before.language !== language) {
    return { startMs, endMs, speaker, language };
  }
  return { ...before, endMs: endMs ?? before.endMs };
}

/** Sounds, e.g. `<laugh>`, stand among the words, and are told again as annotations. */
export function eventsAmong(words: readonly FlatWord[]): Annotation[] {
  return words
    .filter(({ kind }) => kind === 'audio-event')
    .map(({ text, startMs, endMs, confidence, speaker, channel }) => ({
      ...blankAnnotation('audio-event'),
      startMs,
      endMs,
      text,
      label: text.replace(/^[<([](.*)[>)\]]$/s, '$1'),
      score: confidence,
      speaker,
      channel,
    }));
}

function isFinal(token: unknown): boolean {
  const text = field(token, 'text');
  return field(token, 'is_final') !== false && text !== '<end>' && text !== '<fin>';
}

function isTranslation(token: unknown): boolean {
  return field(token, 'translation_status') === 'translation';
}

function isAudioEvent(token: unknown): boolean {
  return field(token, 'is_audio_event') === true;
}

/** What has been read. */
interface Line {
  words: FlatWord[];
  /** True while no blank stands behind the last word. */
  isOpen: boolean;
  /** The last piece: to look at the end of a growing word again and again would take long. */
  lastText: string;
  /** What stands before the next word. */
  pre: string;
}

function addToken(line: Line, token: unknown): void {
  const sent = textOf(field(token, 'text')) ?? '';
  const text = sent.trim();
  const start = text === '' ? sent.length : sent.indexOf(text);
  addBlank(line, sent.slice(0, start));
  if (isAudioEvent(token) && text !== '') addEvent(line, readPiece(token, text));
  else if (isMark(text)) addMark(line, text);
  else if (text !== '') addPiece(line, readPiece(token, text));
  addBlank(line, sent.slice(start + text.length));
}

/** `#`, `*` and the like may be all that is left of a word. */
function isMark(text: string): boolean {
  return /^[^\P{P}#*@%&]+$/u.test(text);
}

function addBlank(line: Line, blank: string): void {
  if (blank === '') return;
  line.pre += blank;
  line.isOpen = false;
}

/** A mark behind a blank, such as an opening quote, stands before the next word. */
function addMark(line: Line, mark: string): void {
  const last = line.words.at(-1);
  if (last === undefined || line.pre !== '') {
    line.pre += mark;
    return;
  }
  last.post += mark;
  if (endsSentence(mark)) last.endsSentence = true;
}

/** A sound is no piece of a word. */
function addEvent(line: Line, event: FlatWord): void {
  line.words.push({ ...event, kind: 'audio-event', pre: line.pre });
  line.pre = '';
  line.isOpen = false;
}

function addPiece(line: Line, piece: FlatWord): void {
  const last = line.words.at(-1);
  if (last !== undefined && line.isOpen && goesOn(last, piece, line.lastText)) {
    extend(last, piece);
  } else {
    line.words.push({ ...piece, pre: line.pre });
    line.pre = '';
    line.isOpen = true;
  }
  line.lastText = piece.text;
}

function goesOn(word: FlatWord, piece: FlatWord, lastText: string): boolean {
  if (word.speaker !== piece.speaker || word.channel !== piece.channel || word.language !== piece.language)
    return false;
  return spaceBetween(lastText, piece.text) === ' ';
}

/** A mark inside of a word was none at its end: `don't`, `3.5`. */
function extend(word: FlatWord, piece: FlatWord): void {
  word.text += word.post + piece.text;
  word.post = '';
  word.endsSentence = false;
  word.startMs ??= piece.startMs;
  word.endMs = piece.endMs ?? word.endMs;
  if (piece.confidence !== null) word.confidence = Math.min(word.confidence ?? piece.confidence, piece.confidence);
}

function readPiece(token: unknown, text: string): FlatWord {
  const startMs = numberOf(field(token, 'start_ms'));
  const lengthMs = numberOf(field(token, 'duration_ms'));
  return {
    ...blankWord(text),
    startMs,
    // Older documents say how long instead of until when.
    endMs: numberOf(field(token, 'end_ms')) ?? (startMs === null || lengthMs === null ? null : startMs + lengthMs),
    confidence: numberOf(field(token, 'confidence')),
    language: languageTagOf(field(token, 'language')),
    speaker: nameOf(field(token, 'speaker')),
    channel: nameOf(field(token, 'channel')),
    endsSentence: false,
  };
}
