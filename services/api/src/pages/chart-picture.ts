/** A chart where a page shows it: two pictures for light and dark, and what it says in words. */
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
  const path = (theme: string): string =>
    withQuery(`/charts/${name}.svg`, { ...query, theme, height: String(height) })
  return html`<figure class="chart">
    <picture>
      <source media="(prefers-color-scheme: dark)" srcset="${path('dark')}" />
      <img src="${path('light')}" alt="${alt}" width="${width}" height="${height}" />
    </picture>
  </figure>`
}
