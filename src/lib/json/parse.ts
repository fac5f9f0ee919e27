/**
 * What a JSON text says, as `JSON.parse` has it, but that a whole number which JavaScript cannot hold exactly becomes a
 * string of its digits as written: ids of 2^53 and more are ids like any other.
 *
 * @throws SyntaxError for a text that is not JSON
 * @example parseJson('{"id":9007199254740993,"n":7}') // { id: '9007199254740993', n: 7 }
 */
export function parseJson(text: string): unknown {
  // A reviver is called for every value and takes several times as long: nearly no text needs it.
  const needsReviver = manyDigits.test(text) && longInteger.test(text);
  return needsReviver ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

/** 2^53 has 16 digits. This one looks at every 16th character of most texts, so it is asked first. */
const manyDigits = /\d{16}/;
/** Not the digits of a fraction. The same inside a string only costs time. */
const longInteger = /(?:^|[\s,:[])-?\d{16}/;

/** V8 hands the text of a number over since Node 21 ("JSON.parse source text access" of TC39). */
function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? '';
  return /^-?\d+$/.test(source) ? source : value;
}
