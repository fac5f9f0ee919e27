import type { Conversation } from './conversation.ts';
import { joined, type Piece, piece, repeated } from './piece.ts';

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
