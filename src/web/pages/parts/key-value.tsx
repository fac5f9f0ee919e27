import type { ComponentChildren } from 'preact';

/** Facts about one thing, each under its name. */
export function KeyValue({ facts }: { facts: readonly { name: string; value: ComponentChildren }[] }) {
  return (
    <dl class="key-value">
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
