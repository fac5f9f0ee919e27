import type { Conversation } from './conversation.ts';
import { joined, type Piece, piece, repeated } from './piece.ts';
import type { Random } from './random.ts';

/** As on the telephone. */
const samplesPerSecond = 8000;
const headerBytes = 44;
const fadeSamples = 80;
const loudness = 4000;

/**
 * A WAV file of a conversation, 16 bit, mono: a soft tone for each word, lower for the caller than for the agent.
 *
 * @param bytes null for the conversation as long as it is; else it is heard over and over until there are as many
 */
export function wav(talk: Conversation, random: Random, bytes: number | null): Piece {
  const once = tones(talk, [190 + random.below(60), 110 + random.below(40)]);
  const dataBytes = Math.max((bytes ?? headerBytes + once.length) - headerBytes, 2);
  return joined([piece(wavHeader(dataBytes)), repeated(once, dataBytes)]);
}

function tones({ turns, durationMs }: Conversation, hertz: readonly [agent: number, caller: number]): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * sampleAt(durationMs)));
  for (const { speaker, words } of turns) {
    for (const { startMs, endMs } of words) {
      const [from, to] = [sampleAt(startMs), sampleAt(endMs)];
      for (let index = from; index < to; index += 1) {
        const wave = Math.sin((2 * Math.PI * hertz[speaker] * index) / samplesPerSecond);
        // Without a fade every word would begin and end with a click.
        const fade = Math.min(1, (index - from) / fadeSamples, (to - index) / fadeSamples);
        view.setInt16(2 * index, Math.round(loudness * fade * wave), true);
      }
    }
  }
  return new Uint8Array(view.buffer);
}

function sampleAt(ms: number): number {
  return Math.floor((ms * samplesPerSecond) / 1000);
}

function wavHeader(dataBytes: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(headerBytes));
  const write = (offset: number, text: string): void => {
    for (let index = 0; index < text.length; index += 1) view.setUint8(offset + index, text.charCodeAt(index));
  };
  // The sizes have 32 bits: longer files say the largest number, as recorders do.
  write(0, 'RIFF');
  view.setUint32(4, Math.min(dataBytes + headerBytes - 8, 0xffffffff), true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, samplesPerSecond, true);
  view.setUint32(28, samplesPerSecond * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, 'data');
  view.setUint32(40, Math.min(dataBytes, 0xffffffff), true);
  return new Uint8Array(view.buffer);
}

/** MPEG-1 layer III, 32 kbit/s, 32 kHz, mono: frames of 1152 samples in exactly 144 bytes. */
const frameHeader = [0xff, 0xfb, 0x18, 0xc4];
const frameBytes = 144;
const frameMs = 36;

/** Lines of the spectrum, 27.8 Hz apart, that the agent and the caller sound at: about 240 and 180 Hz. */
const lines = [8, 6] as const;
/** A single line of the smallest value is this loud: about a tenth of what is possible. */
const gain = 196;

/**
 * An MP3 file of a conversation, with its title: a soft tone while somebody speaks, lower for the caller.
 *
 * @param bytes null for the conversation as long as it is; else it is heard over and over until there are as many
 */
export function mp3(talk: Conversation, bytes: number | null): Piece {
  const tag = id3Title(talk.title);
  const frames = framesOf(talk);
  return joined([piece(tag), repeated(frames, Math.max((bytes ?? 0) - tag.length, frames.length))]);
}

/** As `mp3`, in one piece. */
export function mp3File(talk: Conversation): Uint8Array {
  return new Uint8Array([...id3Title(talk.title), ...framesOf(talk)]);
}

function framesOf({ turns, durationMs }: Conversation): Uint8Array {
  const count = Math.ceil(durationMs / frameMs);
  const all = new Uint8Array(count * frameBytes);
  for (let number = 0; number < count; number += 1) all.set(frameHeader, number * frameBytes);
  for (const { speaker, words } of turns) {
    for (const { startMs, endMs } of words) {
      const last = Math.ceil(endMs / frameMs);
      for (let number = Math.floor(startMs / frameMs); number < last; number += 1) {
        all.set(tone(lines[speaker], number), number * frameBytes + frameHeader.length);
      }
    }
  }
  return all;
}

/**
 * What follows the header of a frame in which one line of the spectrum sounds. Its sign turns every other granule, so
 * that the wave goes on from frame to frame.
 * Source: ISO/IEC 11172-3, 2.4.1.7 (side information) and table B.7.1 (Huffman table 1).
 */
function tone(line: number, number: number): Uint8Array {
  // Pairs of lines: `1` for two silent ones, `01` and `001` for a value in the first and in the second of them.
  const sound = `${'1'.repeat(line >> 1)}${line % 2 === 0 ? '01' : '001'}${number % 2}`;
  const granule = [
    bits(sound.length, 12),
    bits((line >> 1) + 1, 9),
    bits(gain, 8),
    // No scale factors, a normal window, Huffman table 1 in all three regions, no pre-emphasis.
    bits(0, 5),
    bits(1, 5).repeat(3),
    bits(0, 10),
  ].join('');
  // No reservoir, no private bits, nothing shared; then both granules, and what sounds in them.
  const all = bits(0, 18) + granule.repeat(2) + sound.repeat(2);
  return Uint8Array.from(all.match(/.{1,8}/g) ?? [], (byte) => Number.parseInt(byte.padEnd(8, '0'), 2));
}

function bits(value: number, width: number): string {
  return value.toString(2).padStart(width, '0');
}

/** An ID3v2.3 tag with one text frame; the title must be short and ASCII. */
function id3Title(title: string): Uint8Array {
  const text = new TextEncoder().encode(title);
  const ascii = (word: string): number[] => [...word].map((letter) => letter.charCodeAt(0));
  const frame = [...ascii('TIT2'), 0, 0, 0, text.length + 1, 0, 0, 0, ...text];
  return new Uint8Array([...ascii('ID3'), 3, 0, 0, 0, 0, 0, frame.length, ...frame]);
}
