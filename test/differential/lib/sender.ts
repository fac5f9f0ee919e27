import type { IncomingHttpHeaders } from 'node:http';

/** When everything takes place: a whole second, so that windows can be tried to the second. */
export const now = new Date('2026-12-01T12:00:00.000Z');
export const nowSeconds = now.getTime() / 1000;

/** What is drawn by lot for one request. */
export interface Draw {
  /** Any text of Unicode. */
  text: string;
  /** For choices. */
  lot: number;
}

export type Lines = readonly (readonly [name: string, value: string])[];

/** A request, to the letter: names of headers in their case, in their order, as often as they are there. */
export interface Sent {
  /** Path and query. */
  target: string;
  lines: Lines;
  body: Buffer;
}

/** A request as a server of Node hands it to whoever verifies it. */
export interface Seen {
  target: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Somebody who signs, and the library that its receivers are told to use. */
export interface Sender {
  /** Row of the table, and key of the list of differences. */
  name: string;
  /** Entries of `auth` in the settings. */
  auth: readonly Record<string, unknown>[];
  publicUrl?: string;
  /** Makes a request of each kind. */
  kinds: Readonly<Record<string, (draw: Draw) => Sent>>;
  /** Whether the official library takes it; it may throw where it does not. */
  official(seen: Seen): boolean | Promise<boolean>;
}

/** One of the given, by the lot. */
export function oneOf<Item>(lot: number, [first, ...others]: readonly [Item, ...Item[]]): Item {
  return [first, ...others][lot % (others.length + 1)] ?? first;
}

/** True when the check passes for one of the secrets: what every library leaves to its user. */
export async function anySecret(secrets: readonly string[], check: (secret: string) => unknown): Promise<boolean> {
  for (const secret of secrets) {
    const verdict = await Promise.resolve(secret)
      .then(check)
      .catch(() => false);
    if (verdict !== false) return true;
  }
  return false;
}

/** The lines with those of a name replaced by others. */
export function replaced(lines: Lines, name: string, values: (value: string) => readonly string[]): Lines {
  return lines.flatMap(([line, value]) =>
    line.toLowerCase() === name ? values(value).map((other) => [line, other] as const) : [[line, value] as const],
  );
}

/** The kinds that any head can be changed by; `names` are the headers that carry the signature, in lower case. */
export function headKinds(
  names: readonly string[],
  signed: (draw: Draw) => Sent,
): Record<string, (draw: Draw) => Sent> {
  const changed = (change: (lines: Lines, draw: Draw) => Lines) => (draw: Draw) => {
    const sent = signed(draw);
    return { ...sent, lines: change(sent.lines, draw) };
  };
  const kinds: Record<string, (draw: Draw) => Sent> = {
    'names of headers in capitals': changed((lines) => lines.map(([name, value]) => [name.toUpperCase(), value])),
    'names of headers in small letters': changed((lines) => lines.map(([name, value]) => [name.toLowerCase(), value])),
    'headers in another order, among others': changed((lines, { lot }) => {
      const turned = [...lines].reverse();
      const others = [['X-Request-Id', String(lot)] as const, ['Cookie', 'a=b'] as const];
      return [...turned.slice(0, 1), ...others, ...turned.slice(1)];
    }),
  };
  for (const name of names) {
    kinds[`no ${name}`] = changed((lines) => replaced(lines, name, () => []));
    kinds[`an empty ${name}`] = changed((lines) => replaced(lines, name, () => ['']));
    kinds[`${name} with spaces around`] = changed((lines) => replaced(lines, name, (value) => [`  ${value}\t `]));
    kinds[`${name} twice`] = changed((lines) => replaced(lines, name, (value) => [value, value]));
    kinds[`${name} twice, the right one first`] = changed((lines) =>
      replaced(lines, name, (value) => [value, value.replaceAll(/\d/g, '7')]),
    );
    kinds[`${name} twice, the right one last`] = changed((lines) =>
      replaced(lines, name, (value) => [value.replaceAll(/\d/g, '7'), value]),
    );
  }
  return kinds;
}
