/** The files of infra/prometheus and infra/grafana as values. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { ROOT } from './compose-file.ts'

/** A rule of alerts.yaml, with the name of its group. */
export type AlertRule = {
  readonly alert: string
  readonly group: string
  readonly expr: string
  readonly for?: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** The parts of a configuration of Prometheus that scrape.yaml has. */
export type ScrapeFile = {
  readonly rule_files: readonly string[]
  readonly scrape_configs: readonly {
    readonly job_name: string
    readonly authorization: { readonly type: string; readonly credentials_file: string }
    readonly static_configs: readonly { readonly targets: readonly string[] }[]
  }[]
}

/** A panel of the dashboard; a row has no targets. */
export type Panel = {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly description?: string
  readonly datasource?: { readonly type: string; readonly uid: string }
  readonly gridPos: {
    readonly x: number
    readonly y: number
    readonly w: number
    readonly h: number
  }
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } }
  readonly targets?: readonly {
    readonly refId: string
    readonly expr: string
    readonly legendFormat: string
    readonly datasource: { readonly type: string; readonly uid: string }
  }[]
}

/** The dashboard, as far as the tests look at it. */
export type Dashboard = {
  readonly uid: string
  readonly schemaVersion: number
  readonly annotations: { readonly list: readonly { readonly expr?: string }[] }
  readonly templating: {
    readonly list: readonly {
      readonly name: string
      readonly type: string
      readonly definition?: string
    }[]
  }
  readonly panels: readonly Panel[]
}

/** Text of a file below infra/. */
export function infraText(file: string): string {
  return readFileSync(path.join(ROOT, 'infra', file), 'utf8')
}

/** Every alarm. */
export function readAlerts(): readonly AlertRule[] {
  const { groups } = parse(infraText('prometheus/alerts.yaml')) as {
    readonly groups: readonly { readonly name: string; readonly rules: readonly AlertRule[] }[]
  }
  return groups.flatMap(({ name, rules }) => rules.map((rule) => ({ ...rule, group: name })))
}

/** Labels of the samples that the tests of the alarms expect, as they are written there. */
export function readExpectedAlerts(): readonly string[] {
  const { tests } = parse(infraText('prometheus/alerts.test.yaml')) as {
    readonly tests: readonly {
      readonly promql_expr_test?: readonly {
        readonly exp_samples: readonly { readonly labels: string }[]
      }[]
    }[]
  }
  return tests.flatMap(({ promql_expr_test: cases = [] }) =>
    cases.flatMap(({ exp_samples: samples }) => samples.map(({ labels }) => labels)),
  )
}

/** The example of a configuration. */
export function readScrapeFile(): ScrapeFile {
  return parse(infraText('prometheus/scrape.yaml')) as ScrapeFile
}

/** The dashboard. */
export function readDashboard(): Dashboard {
  return JSON.parse(infraText('grafana/forwardpath.json')) as Dashboard
}
