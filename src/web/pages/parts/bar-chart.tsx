import { formatUtc, Time } from './time.tsx';

/** One bar: what happened from one moment to another, one amount for each series. */
export interface Bar {
  fromMs: number;
  toMs: number;
  amounts: readonly number[];
}

export interface BarChartProps {
  title: string;
  /** What is stacked, from below, each with the name of its colour: `.series-<color>` in the stylesheet. */
  series: readonly { name: string; color: string }[];
  /** Oldest first, of equal length. */
  bars: readonly Bar[];
  format(amount: number): string;
  /** What a round number is: of ten, or of 1024 for bytes. */
  rounds: 'decimal' | 'binary';
  /** A label of the axis stands under each so many bars. */
  labelEvery: number;
  /** What the labels say. */
  labels: 'hour' | 'day';
}

/** Stacked bars over time. Every number is in the table below it too, for those who cannot see or point. */
export function BarChart(props: BarChartProps) {
  const { title, series, bars, format } = props;
  const totals = series.map((_, index) => bars.reduce((sum, { amounts }) => sum + (amounts[index] ?? 0), 0));
  const summary = format(totals.reduce((sum, total) => sum + total, 0));
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span> <span class="chart-total">{summary}</span>
      </figcaption>
      {series.length > 1 && (
        <ul class="legend">
          {series.map(({ name, color }, index) => (
            <li key={name}>
              <span class={`swatch series-${color}`} aria-hidden="true" /> {name} {format(totals[index] ?? 0)}
            </li>
          ))}
        </ul>
      )}
      <Plot {...props} label={`${title}: ${summary} in all`} />
      <Axis {...props} />
      <Figures {...props} />
    </figure>
  );
}

/** Height of the drawing in its own units. */
const height = 100;

function Plot({ bars, series, format, rounds, label }: BarChartProps & { label: string }) {
  const most = Math.max(0, ...bars.map(sumOf));
  const top = rounds === 'decimal' ? ceiling(most) : binaryCeiling(most);
  return (
    <div class="plot">
      <span class="plot-top" aria-hidden="true">
        {most === 0 ? '' : format(top)}
      </span>
      <svg viewBox={`0 0 ${bars.length} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <path
          class="plot-lines"
          d={`M0 0.5H${bars.length}M0 ${height / 2}H${bars.length}M0 ${height - 0.5}H${bars.length}`}
        />
        {bars.map((bar, index) => (
          <g key={bar.fromMs}>
            <title>{describe(bar, series, format)}</title>
            <rect class="plot-hover" x={index} y={0} width={1} height={height} />
            {stack(bar, top).map(({ y, size, index: which }) => (
              <rect
                key={which}
                class={`series-${series[which]?.color}`}
                x={index + 0.12}
                width={0.76}
                y={round(y)}
                height={round(size)}
              />
            ))}
          </g>
        ))}
      </svg>
    </div>
  );
}

function Axis({ bars, labelEvery, labels }: BarChartProps) {
  return (
    <div class="plot-axis" aria-hidden="true">
      {bars
        .filter((_, index) => index % labelEvery === 0)
        .map(({ fromMs }) => (
          <Time key={fromMs} at={new Date(fromMs).toISOString()} show={labels} />
        ))}
    </div>
  );
}

function Figures({ title, series, bars, format }: BarChartProps) {
  const shown = bars.filter((bar) => sumOf(bar) > 0);
  return (
    <details class="figures">
      <summary>Figures</summary>
      {shown.length === 0 ? (
        <p>Nothing in this time.</p>
      ) : (
        <table>
          <caption class="unseen">{title}</caption>
          <thead>
            <tr>
              <th scope="col">From</th>
              {series.map(({ name }) => (
                <th key={name} scope="col" class="amount">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ fromMs, amounts }) => (
              <tr key={fromMs}>
                <th scope="row">
                  <Time at={new Date(fromMs).toISOString()} />
                </th>
                {series.map(({ name }, index) => (
                  <td key={name} class="amount">
                    {format(amounts[index] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}

function sumOf({ amounts }: Bar): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

/** From below; what is there is seen, however small beside the rest. */
function stack({ amounts }: Bar, top: number): { y: number; size: number; index: number }[] {
  let y = height;
  return amounts.flatMap((amount, index) => {
    if (amount === 0) return [];
    const size = Math.min(y, Math.max(1.5, (amount / top) * height));
    y -= size;
    return [{ y, size, index }];
  });
}

function describe({ fromMs, toMs, amounts }: Bar, series: BarChartProps['series'], format: BarChartProps['format']) {
  const from = formatUtc(new Date(fromMs).toISOString()).slice(0, 16);
  const to = new Date(toMs).toISOString().slice(11, 16);
  const said = series.map(({ name }, index) => `${name} ${format(amounts[index] ?? 0)}`);
  return `${from}–${to} UTC: ${said.join(', ')}`;
}

/** The next number that is easy to read: 1, 2 or 5 times a power of ten. */
function ceiling(amount: number): number {
  if (amount <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(amount));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= amount) ?? amount;
}

/** The same in the unit in which a person would say it. */
function binaryCeiling(bytes: number): number {
  const unit = 1024 ** Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const inUnit = ceiling(bytes / unit);
  return inUnit >= 1000 ? 1024 * unit : inUnit * unit;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
