/**
 * Charts as SVG, drawn on the server. They are files of their own: the marks inside them never meet the policy of a page. Each has its
 * words and a table beside it, so nothing is known from a chart alone.
 */
import type { EChartsOption } from 'echarts'

/** Light and dark come as two pictures; the browser takes the one that fits. */
export type Theme = 'light' | 'dark'

const INK: Readonly<Record<Theme, { text: string; line: string; ground: string }>> = {
  light: { text: '#545d68', line: '#d8dbdf', ground: '#ffffff' },
  dark: { text: '#a2acb8', line: '#313841', ground: '#1a1e24' },
}

/** Told apart also by who sees few colours (Okabe and Ito 2008), as far as it fits both grounds. */
const SERIES: Readonly<Record<Theme, readonly string[]>> = {
  light: ['#0b5a9d', '#d55e00', '#009e73', '#cc79a7', '#8a6d00', '#56b4e9', '#868e98'],
  dark: ['#86bdf2', '#f0a05a', '#5fcfa8', '#e3a3c8', '#e0c65a', '#4f8fc0', '#8b95a1'],
}

/** One series of bars. */
export type Bars = { readonly name: string; readonly values: readonly (number | null)[] }

/** Columns that stand on each other, one for each label. */
export function stackedColumns(
  data: { readonly labels: readonly string[]; readonly series: readonly Bars[] },
  { theme, width }: { readonly theme: Theme; readonly width: number },
): EChartsOption {
  const ink = INK[theme]
  return {
    ...frame(theme),
    grid: { left: 44, right: 12, top: width < 600 ? 98 : 40, bottom: 28 },
    legend: {
      top: 4,
      left: 0,
      itemWidth: 12,
      itemHeight: 12,
      itemGap: 14,
      textStyle: { color: ink.text },
    },
    xAxis: { type: 'category', data: [...data.labels], ...axis(theme) },
    yAxis: { type: 'value', minInterval: 1, ...axis(theme) },
    series: data.series.map(({ name, values }) => ({
      type: 'bar',
      stack: 'all',
      name,
      data: [...values],
      barMaxWidth: 28,
      itemStyle: { borderColor: ink.ground, borderWidth: 0.5 },
    })),
  }
}

/** A phone's width, with room. */
const NARROW_BELOW = 600

/** Bars that lie, the first on top. `low` and `high`: the interval of each, drawn over it. */
export function lyingBars(
  data: {
    readonly labels: readonly string[]
    readonly values: readonly number[]
    readonly intervals?: readonly (readonly [number, number] | null)[]
    readonly isShare?: boolean
  },
  { theme, width }: { readonly theme: Theme; readonly width: number },
): EChartsOption {
  const ink = INK[theme]
  const { intervals } = data
  const isNarrow = width < NARROW_BELOW
  return {
    ...frame(theme),
    grid: { left: Math.min(230, width * 0.4), right: 24, top: 8, bottom: 28 },
    xAxis: {
      type: 'value',
      ...axis(theme),
      ...(data.isShare === true
        ? { axisLabel: { color: ink.text, formatter: '{value} %' } }
        : { minInterval: 1 }),
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: [...data.labels],
      ...axis(theme),
      axisLabel: {
        color: ink.text,
        width: Math.min(230, width * 0.4) - 12,
        // On a phone two lines would reach into the next bar's; the table beneath has the whole name.
        overflow: isNarrow ? 'truncate' : 'break',
        interval: 0,
      },
    },
    series: [
      { type: 'bar', data: [...data.values], barMaxWidth: 20 },
      ...(intervals === undefined ? [] : [intervalSeries(intervals, ink.text)]),
    ],
  }
}

function intervalSeries(
  intervals: readonly (readonly [number, number] | null)[],
  colour: string,
): NonNullable<Extract<EChartsOption['series'], readonly unknown[]>>[number] {
  return {
    type: 'custom',
    data: intervals.map((interval, index) => [index, interval?.[0] ?? NaN, interval?.[1] ?? NaN]),
    encode: { x: [1, 2], y: 0 },
    renderItem: (_parameters, api) => {
      const row = Number(api.value(0))
      const [x1 = 0, y = 0] = api.coord([Number(api.value(1)), row])
      const [x2 = 0] = api.coord([Number(api.value(2)), row])
      const style = { stroke: colour, lineWidth: 1.5 }
      const line = (a: number, b: number, c: number, d: number) =>
        ({ type: 'line', shape: { x1: a, y1: b, x2: c, y2: d }, style }) as const
      return {
        type: 'group',
        children: [line(x1, y, x2, y), line(x1, y - 4, x1, y + 4), line(x2, y - 4, x2, y + 4)],
      }
    },
  }
}

function frame(theme: Theme): EChartsOption {
  return {
    animation: false,
    backgroundColor: INK[theme].ground,
    color: [...SERIES[theme]],
    textStyle: { fontFamily: 'system-ui, DejaVu Sans, sans-serif', fontSize: FONT_SIZE },
  }
}

function axis(theme: Theme): {
  axisLabel: { color: string }
  axisLine: { lineStyle: { color: string } }
  axisTick: { show: boolean }
  splitLine: { lineStyle: { color: string } }
} {
  const { text, line } = INK[theme]
  return {
    axisLabel: { color: text },
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: line } },
  }
}

const FONT_SIZE = 12
/** Of the font size, a character of DejaVu Sans, the widest of the fonts that a page is met with; a wide (East Asian) one takes twice as much. */
const CHARACTER_EM = 0.62

/** No fonts are at hand where the chart is drawn: names that are thought wider than they are never touch. */
function estimateWidth(text: string): { width: number } {
  let characters = 0
  for (const character of text) characters += character >= '\u2e80' ? 2 : 1
  return { width: characters * CHARACTER_EM * FONT_SIZE }
}

/** Draws one. The library is loaded with the first chart: a process that shows none has no use for it. */
export async function drawChart(
  option: EChartsOption,
  size: { readonly width: number; readonly height: number },
): Promise<string> {
  const { init, setPlatformAPI } = await import('echarts')
  setPlatformAPI({ measureText: estimateWidth })
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size })
  try {
    chart.setOption(option)
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}
