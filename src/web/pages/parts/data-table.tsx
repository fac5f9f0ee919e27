import type { ComponentChildren } from 'preact';

export interface Column<Row> {
  title: string;
  cell(row: Row): ComponentChildren;
  /** `amount` stands at the end of its column; `name` is the header of its row; `word` is short and never broken. */
  is?: 'text' | 'amount' | 'name' | 'word';
}

interface DataTableProps<Row> {
  /** What the table shows, for those who hear it; not drawn. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** Unique in the table. */
  keyOf(row: Row): string;
}

/** A table; on a narrow screen each row becomes a card with the titles beside the values. */
export function DataTable<Row>({ caption, columns, rows, keyOf }: DataTableProps<Row>) {
  return (
    <table class="rows">
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title, is }) => (
            <th key={title} scope="col" class={is}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map((column) => (
              <Cell key={column.title} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell<Row>({ column: { title, is, cell }, row }: { column: Column<Row>; row: Row }) {
  if (is === 'name') {
    return (
      <th scope="row" class="name" data-title={title}>
        {cell(row)}
      </th>
    );
  }
  return (
    <td class={is} data-title={title}>
      {cell(row)}
    </td>
  );
}

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
