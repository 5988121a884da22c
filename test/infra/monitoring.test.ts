/**
 * Alarms, dashboard and the example for Prometheus against the program: each metric and label is one that a real API gives, and
 * each command in an alarm is one that there is. promtool's own tests of the alarms are run by hand (infra/README.md).
 */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { loadConfig } from '@forwardpath/runtime'
import { PART_ROLES } from '@forwardpath/store'
import { beforeAll, describe, expect, test } from 'vitest'
import { problemWith } from './command-line.ts'
import { ROOT } from './compose-file.ts'
import { readExposition, type Exposition } from './exposition.ts'
import { documentOf, linksOf } from './markdown.ts'
import {
  infraText,
  readAlerts,
  readDashboard,
  readExpectedAlerts,
  readScrapeFile,
  type Panel,
} from './monitoring-files.ts'
import { namedIn, type Selector } from './promql.ts'

const alerts = readAlerts()
const dashboard = readDashboard()
const panels = dashboard.panels.filter(({ type }) => type !== 'row')
const scrape = readScrapeFile()
const expectedAlerts = readExpectedAlerts()

/** Made by Prometheus: they are of every sample, and no metric of ours. */
const LABELS_OF_PROMETHEUS = ['job', 'instance', 'pod']
const METRICS_OF_PROMETHEUS = ['up', 'ALERTS']

let exposition: Exposition
beforeAll(async () => {
  exposition = await readExposition()
})

/** What a selector asks for that no sample has. */
function problemsWith({ metric, matchers }: Selector): readonly string[] {
  if (METRICS_OF_PROMETHEUS.includes(metric)) return []
  const labels = exposition.get(metric)
  if (labels === undefined) return [`there is no metric ${metric}`]
  return matchers.flatMap(({ label, operator, value }) => {
    if (LABELS_OF_PROMETHEUS.includes(label)) return []
    const values = labels.get(label)
    if (values === undefined) return [`${metric} has no label ${label}`]
    const asked = operator.endsWith('~') ? value.split('|') : [value]
    return asked
      .filter((one) => !values.has(one))
      .map((one) => `${metric} has no ${label}="${one}"`)
  })
}

/** The same for an expression with its groupings, and for the labels that a text about it shows. */
function problemsIn(expression: string, shown: readonly string[] = []): readonly string[] {
  const { selectors, grouped } = namedIn(expression)
  const known = selectors.flatMap(({ metric }) => [...(exposition.get(metric)?.keys() ?? [])])
  const unknown = [...grouped, ...shown].filter(
    (label) => !LABELS_OF_PROMETHEUS.includes(label) && !known.includes(label),
  )
  return [
    ...(selectors.length === 0 ? ['names no metric'] : []),
    ...selectors.flatMap(problemsWith),
    ...unknown.map((label) => `nothing here has a label ${label}`),
  ]
}

function templatesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label)
}

/** Commands between back-ticks, once for each part that a template may stand for. */
function commandsIn(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/`forwardpath ([^`]+)`/g)].flatMap(([, words = '']) =>
    PART_ROLES.map((role) => words.replaceAll('{{ $labels.role }}', role).split(' ')),
  )
}

test('an expression that names what is not there is noticed', () => {
  for (const wrong of [
    'forwardpath_mailz > 0',
    'sum by (state) (forwardpath_feed_head)',
    'forwardpath_mails{state="nonsense"} > 0',
    'forwardpath_mails{status="stored"} > 0',
    'max_over_time((max without (instance) (forwardpath_nothing))[1h:1m]) > 0',
    '1 > 0',
  ]) {
    expect(problemsIn(wrong), wrong).not.toEqual([])
  }
  expect(problemsIn('max without (instance) (forwardpath_mails{state="stored"}[5m])')).toEqual([])
})

describe.each(alerts.map((rule) => [rule.alert, rule] as const))('the alarm %s', (name, rule) => {
  test('is over metrics and labels that the API gives', () => {
    const shown = templatesIn(Object.values(rule.annotations).join(' '))
    expect(problemsIn(rule.expr, shown)).toEqual([])
  })

  test('says what is wrong, where, and which command to begin with', () => {
    expect(rule.labels['severity']).toMatch(/^(?:critical|warning|info)$/)
    const { summary = '', description = '' } = rule.annotations
    expect(summary).toContain('{{ $labels.job }}')
    expect(summary.length).toBeLessThan(120)
    const commands = commandsIn(description)
    expect(commands.length).toBeGreaterThan(0)
    for (const words of commands) expect(problemWith(words), words.join(' ')).toBeUndefined()
  })

  test('is raised in a test of its own, with this severity', () => {
    const severity = rule.labels['severity'] ?? ''
    const mine = expectedAlerts.filter((labels) => labels.includes(`alertname="${name}"`))
    expect(mine.length).toBeGreaterThan(0)
    for (const labels of mine) expect(labels).toContain(`severity="${severity}"`)
  })
})

test('every alarm has a name of its own, and no test expects one that is not there', () => {
  const names = alerts.map(({ alert }) => alert)
  expect(new Set(names).size).toBe(names.length)
  for (const labels of expectedAlerts) {
    expect(names).toContain(/alertname="(\w+)"/.exec(labels)?.[1])
  }
})

describe('the example for Prometheus', () => {
  const [job] = scrape.scrape_configs

  test('gives the job that alarms look for, and loads them', () => {
    expect(scrape.scrape_configs).toHaveLength(1)
    const asked = alerts
      .flatMap(({ expr }) => namedIn(expr).selectors)
      .filter(({ metric }) => metric === 'up')
      .flatMap(({ matchers }) => matchers)
    expect(asked.length).toBeGreaterThan(0)
    for (const matcher of asked) expect(matcher).toMatchObject({ value: job?.job_name })
    for (const file of scrape.rule_files) {
      expect(existsSync(path.join(ROOT, 'infra/prometheus', file))).toBe(true)
    }
  })

  test('asks where the API listens, with a key out of a file', () => {
    const { listen } = loadConfig({ env: {}, cwd: '/', readFile: () => undefined }).api
    const targets = job?.static_configs.flatMap((one) => one.targets)
    expect(targets).toEqual([`${listen.host}:${String(listen.port)}`])
    expect(job?.authorization.type).toBe('Bearer')
    expect(job?.authorization.credentials_file).toMatch(/^\/etc\/prometheus\//)
    const [, command = ''] =
      /# +forwardpath (.*) > \S+$/m.exec(infraText('prometheus/scrape.yaml')) ?? []
    expect(command).toContain('--scope metrics:read')
    expect(problemWith(command.split(' '))).toBeUndefined()
  })
})

describe('the dashboard', () => {
  const overlap = ({ gridPos: one }: Panel, { gridPos: other }: Panel): boolean =>
    one.x < other.x + other.w &&
    other.x < one.x + one.w &&
    one.y < other.y + other.h &&
    other.y < one.y + one.h

  test('has one data source, which whoever looks at it chooses', () => {
    const sources = dashboard.templating.list.filter(({ type }) => type === 'datasource')
    expect(sources.map(({ name }) => name)).toEqual(['datasource'])
    const used = panels.flatMap(({ datasource, targets = [] }) => [
      datasource,
      ...targets.map((target) => target.datasource),
    ])
    for (const one of used) expect(one).toEqual({ type: 'prometheus', uid: '${datasource}' })
  })

  test('offers the installations by a metric that there is', () => {
    const { definition = '' } = dashboard.templating.list.find(({ name }) => name === 'job') ?? {}
    const [, metric = '', label] = /^label_values\((\w+), (\w+)\)$/.exec(definition) ?? []
    expect(exposition.has(metric)).toBe(true)
    expect(label).toBe('job')
  })

  test('has a row for each part of the work, and no panel over another', () => {
    const rows = dashboard.panels.filter(({ type }) => type === 'row')
    expect(rows.map(({ title }) => title)).toEqual([
      'Intake',
      'Queue',
      'List',
      'Desk and incidents',
      'Webhooks and feed',
      'Parts',
      'Retention',
    ])
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
    for (const [index, panel] of dashboard.panels.entries()) {
      expect(panel.gridPos.x + panel.gridPos.w, panel.title).toBeLessThanOrEqual(24)
      const covered = dashboard.panels.slice(index + 1).filter((other) => overlap(panel, other))
      expect(covered.map(({ title }) => title)).toEqual([])
    }
  })

  test.each(panels.map((panel) => [panel.title, panel] as const))(
    '%s: has words, a unit, and metrics that the API gives',
    (_, { description = '', fieldConfig, targets = [] }) => {
      expect(description).toMatch(/\.$/)
      expect(fieldConfig?.defaults.unit).toMatch(/^(?:short|s|percentunit|opm)$/)
      expect(targets.length).toBeGreaterThan(0)
      for (const { expr, legendFormat } of targets) {
        const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label)
        expect(problemsIn(expr, shown), expr).toEqual([])
        const { selectors } = namedIn(expr)
        for (const { matchers } of selectors) {
          expect(matchers).toContainEqual({ label: 'job', operator: '=', value: '$job' })
        }
      }
    },
  )

  test('leaves no metric out', () => {
    const drawn = panels.flatMap(({ targets = [] }) =>
      targets.flatMap(({ expr }) => namedIn(expr).selectors.map(({ metric }) => metric)),
    )
    expect([...exposition.keys()].filter((name) => !drawn.includes(name))).toEqual([])
  })
})

test('the manual leads to all of it', () => {
  const links = linksOf(documentOf('docs/operate.md'))
  for (const file of [
    'prometheus/alerts.yaml',
    'prometheus/scrape.yaml',
    'grafana/forwardpath.json',
  ])
    expect(links).toContain(`../infra/${file}`)
})
