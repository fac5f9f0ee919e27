import type { DeliveryHead } from '../../../domain/delivery.ts';
import { AsSent, showInvisible } from '../parts/as-sent.tsx';
import { KeyValue } from '../parts/key-value.tsx';

/** The query as sent; a key that was repeated stands once, with all its values. */
export function QueryTable({ query }: { query: DeliveryHead['query'] }) {
  const facts = Object.entries(query).map(([name, value]) => ({ name, values: [value].flat() }));
  if (facts.length === 0) return <p>The address had no query.</p>;
  return <Facts facts={facts} />;
}

export function HeadersTable({ headers }: { headers: DeliveryHead['headers'] }) {
  return <Facts facts={Object.entries(headers).map(([name, value]) => ({ name, values: [value] }))} />;
}

function Facts({ facts }: { facts: readonly { name: string; values: readonly string[] }[] }) {
  return (
    <KeyValue
      facts={facts.map(({ name, values }) => ({ name: showInvisible(name), value: <Values values={values} /> }))}
    />
  );
}

function Values({ values }: { values: readonly string[] }) {
  return values.map((value, index) => (
    <div key={index}>
      <code>
        <AsSent text={value} />
      </code>
    </div>
  ));
}
