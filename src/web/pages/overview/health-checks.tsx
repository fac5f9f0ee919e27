import type { HealthReport } from '../../../domain/health.ts';
import { HealthBadge } from '../parts/badges.tsx';
import { DataTable } from '../parts/data-table.tsx';

/** Everything that health looks at, in words. */
export function HealthChecks({ report }: { report: HealthReport }) {
  const checks = Object.entries(report.checks).map(([name, check]) => ({ name, ...check }));
  return (
    <section aria-labelledby="health">
      <h2 id="health">Health</h2>
      <DataTable
        caption="Health checks"
        columns={[
          { title: 'Check', is: 'name', cell: ({ name }) => name },
          { title: 'State', cell: ({ status }) => <HealthBadge status={status} /> },
          { title: 'What was found', cell: ({ detail }) => detail },
        ]}
        rows={checks}
        keyOf={({ name }) => name}
      />
    </section>
  );
}
