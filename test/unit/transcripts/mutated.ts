import fc from 'fast-check';

/** What no reader may trip over, in any place of a document. */
const hostile: readonly unknown[] = [
  null,
  '',
  0,
  -1,
  1e300,
  '1e999',
  '-0.5',
  Number.MAX_SAFE_INTEGER + 2,
  true,
  [],
  {},
  [null],
  [[]],
  'a\nb: c',
  '\ud800',
  JSON.parse('{"__proto__":{"s":1},"constructor":1,"length":-1}'),
];

/** The document with some of its values dropped, doubled or replaced by what nobody expects there. */
export function mutated(document: unknown): fc.Arbitrary<unknown> {
  const places = placesIn(document);
  const change = fc.record({
    place: fc.nat(Math.max(0, places - 1)),
    how: fc.constantFrom('drop', 'double', 'replace'),
    value: fc.constantFrom(...hostile),
  });
  return fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) => {
    const byPlace = new Map(changes.map((one) => [one.place, one]));
    let place = -1;
    function copy(value: unknown): unknown[] {
      place += 1;
      const one = byPlace.get(place);
      const kept = Array.isArray(value) ? value.flatMap(copy) : copyObject(value);
      if (one === undefined) return [kept];
      return one.how === 'drop' ? [] : one.how === 'double' ? [kept, kept] : [one.value];
    }
    function copyObject(value: unknown): unknown {
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => copy(inner).map((one) => [key, one])));
    }
    return copy(document)[0];
  });
}

function placesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, inner) => sum + placesIn(inner), 1);
}
