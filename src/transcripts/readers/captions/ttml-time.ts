/** How a TTML document counts time: its `ttp:` parameters, with the defaults of the specification. */
export interface TimeParameters {
  framesPerSecond: number;
  /** Frames per second after `ttp:frameRateMultiplier`, such as 29.97. */
  effectiveFrameRate: number;
  subFramesPerFrame: number;
  ticksPerSecond: number;
  isSmpte: boolean;
  dropMode: 'dropNTSC' | 'dropPAL' | 'nonDrop';
}

/**
 * Reads the parameters from the attributes of the root element, by local name in lower case.
 *
 * Source: W3C, Timed Text Markup Language 2, 7.2 (w3.org/TR/ttml2, read 2026-11-21).
 */
export function readTimeParameters(attribute: (localName: string) => string | undefined): TimeParameters {
  const frameRate = positive(attribute('framerate'));
  const [numerator, denominator] = (attribute('frameratemultiplier') ?? '').split(/[\s:]+/).map(positive);
  const framesPerSecond = frameRate ?? 30;
  const multiplier = (numerator ?? 1) / (denominator ?? 1);
  const subFramesPerFrame = positive(attribute('subframerate')) ?? 1;
  const dropMode = attribute('dropmode');
  return {
    framesPerSecond,
    effectiveFrameRate: framesPerSecond * multiplier,
    subFramesPerFrame,
    ticksPerSecond: positive(attribute('tickrate')) ?? (frameRate === null ? 1 : frameRate * subFramesPerFrame),
    isSmpte: attribute('timebase') === 'smpte',
    dropMode: dropMode === 'dropNTSC' || dropMode === 'dropPAL' ? dropMode : 'nonDrop',
  };
}

function positive(text: string | undefined): number | null {
  const number = Number(text);
  return Number.isFinite(number) && number > 0 ? number : null;
}

/**
 * Milliseconds of a time expression: `00:00:01.5`, `00:00:01:12` (frames), `1.5s`, `500ms`, `2h`, `3m`, `12f`, `10000t`.
 * Null for anything else.
 *
 * Source: W3C, Timed Text Markup Language 2, 12.3.1 and appendix on time expression semantics.
 */
export function readTimeExpression(text: string, parameters: TimeParameters): number | null {
  const offset = /^(\d+(?:\.\d+)?)(h|ms|m|s|f|t)$/.exec(text);
  if (offset !== null) return Number(offset[1]) * msOfUnit(offset[2] ?? '', parameters);
  const clock = /^(\d{1,9}):(\d{1,2}):(\d{1,2})(?:[.,](\d+)|[:;](\d+)(?:\.(\d+))?)?$/.exec(text);
  if (clock === null) return null;
  const [, hours, minutes, seconds, fraction, frames, subFrames] = clock;
  const place = {
    hours: Number(hours),
    minutes: Number(minutes),
    seconds: Number(seconds) + Number(`0.${fraction ?? ''}`),
    frames: Number(frames ?? 0) + Number(subFrames ?? 0) / parameters.subFramesPerFrame,
  };
  return parameters.isSmpte ? smpteMs(place, parameters) : mediaMs(place, parameters);
}

/**
 * Milliseconds of a time as Apple writes it, which is none of the specification's: `19.764` in seconds, `1:02.500`.
 *
 * Source: lyrics of Apple Music as the AMLL TTML database describes them (github.com/Steve-xmh/amll-ttml-db,
 * ttml-specification-en.md, 4.3, read 2026-11-30).
 */
export function readAppleTime(text: string): number | null {
  const match = /^(?:(\d{1,6}):)?(\d{1,9}(?:\.\d+)?)$/.exec(text);
  return match === null ? null : (Number(match[1] ?? 0) * 60 + Number(match[2])) * 1000;
}

function msOfUnit(unit: string, { effectiveFrameRate, ticksPerSecond }: TimeParameters): number {
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  if (unit === 'f') return 1000 / effectiveFrameRate;
  if (unit === 't') return 1000 / ticksPerSecond;
  return units[unit] ?? Number.NaN;
}

interface ClockPlace {
  hours: number;
  minutes: number;
  seconds: number;
  frames: number;
}

function mediaMs({ hours, minutes, seconds, frames }: ClockPlace, { effectiveFrameRate }: TimeParameters): number {
  return (hours * 3600 + minutes * 60 + seconds + frames / effectiveFrameRate) * 1000;
}

/** In SMPTE the clock counts frames, so at 29.97 frames it runs slower than time, unless it leaves numbers out. */
function smpteMs({ hours, minutes, seconds, frames }: ClockPlace, parameters: TimeParameters): number {
  const dropped = {
    dropNTSC: (hours * 54 + minutes - Math.floor(minutes / 10)) * 2,
    dropPAL: (hours * 27 + Math.floor(minutes / 2) - Math.floor(minutes / 20)) * 4,
    nonDrop: 0,
  }[parameters.dropMode];
  const counted = (hours * 3600 + minutes * 60 + seconds) * parameters.framesPerSecond + frames - dropped;
  return (counted / parameters.effectiveFrameRate) * 1000;
}
