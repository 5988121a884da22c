/** A chart where a page shows it: pictures for light and dark, wide and narrow, and what it says in words. */
import { html, type Html } from '@forwardpath/report'
import { withQuery } from './parts.ts'

/** `alt`: what the chart shows and says; the numbers stand in a table beside it. */
export function chartPicture(
  name: string,
  options: {
    readonly alt: string
    readonly width: number
    readonly height: number
    readonly query?: Readonly<Record<string, string | undefined>>
  },
): Html {
  const { alt, width, height, query } = options
  const path = (theme: string, shape: 'wide' | 'narrow'): string =>
    withQuery(`/charts/${name}.svg`, { ...query, theme, shape, height: String(height) })
  return html`<figure class="chart">
    <picture>
      ${SOURCES.map(
        ({ media, theme, shape }) =>
          html`<source media="${media}" srcset="${path(theme, shape)}" />`,
      )}
      <img src="${path('light', 'wide')}" alt="${alt}" width="${width}" height="${height}" />
    </picture>
  </figure>`
}

const SOURCES = [
  {
    media: '(max-width: 48rem) and (prefers-color-scheme: dark)',
    theme: 'dark',
    shape: 'narrow',
  },
  { media: '(max-width: 48rem)', theme: 'light', shape: 'narrow' },
  { media: '(prefers-color-scheme: dark)', theme: 'dark', shape: 'wide' },
] as const
