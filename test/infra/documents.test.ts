/** The documents against the repository and the program: links, commands, options, variables, scripts. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { ENVIRONMENT_VARIABLES, EXIT } from '@forwardpath/runtime'
import { describe, expect, test } from 'vitest'
import { allCommands, problemWith } from './command-line.ts'
import { ROOT } from './compose-file.ts'
import {
  anchorsOf,
  bare,
  codeSpansOf,
  commandsOf,
  documentOf,
  DOCUMENTS,
  linksOf,
  readDocument,
  repositoryFiles,
  tableOf,
} from './markdown.ts'

const SCRIPTS = (
  JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>
  }
).scripts

/** Variables of the tests themselves, from the lines that read them. */
const READ_BY_TESTS = new Set(
  repositoryFiles()
    .filter((file) => /^(?:test\/.*|.*\.test)\.ts$/.test(file) && existsSync(path.join(ROOT, file)))
    .flatMap((file) => [
      ...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/env\['(FORWARDPATH_[A-Z_]+)'\]/g),
    ])
    .map(([, name = '']) => name),
)

describe.each(DOCUMENTS.map((document) => [document.file, document] as const))(
  '%s',
  (_, document) => {
    test('leads to what is there', () => {
      for (const link of linksOf(document)) {
        if (/^https?:/.test(link)) continue
        const [file = '', anchor] = link.split('#')
        const target = file === '' ? document.file : path.join(path.dirname(document.file), file)
        expect(existsSync(path.join(ROOT, target)), link).toBe(true)
        if (anchor === undefined) continue
        expect(anchorsOf(readDocument(target)), link).toContain(anchor)
      }
    })

    test('names commands, options and arguments that the program has', () => {
      for (const words of commandsOf(document)) {
        expect(problemWith(words), `forwardpath ${words.join(' ')}`).toBeUndefined()
      }
    })

    test('names variables that something reads', () => {
      const names = document.text.match(/\b(?:FORWARDPATH_[A-Z_]+|DATABASE_URL|REDIS_URL)\b/g) ?? []
      const known = [...ENVIRONMENT_VARIABLES.keys(), 'FORWARDPATH_FAIL_AT', 'FORWARDPATH_TESTING']
      for (const name of names) expect([...known, ...READ_BY_TESTS]).toContain(name)
    })

    test('names scripts of package.json', () => {
      for (const [, script = ''] of document.text.matchAll(/\bnpm run ([a-z:]+)/g)) {
        expect(Object.keys(SCRIPTS)).toContain(script)
      }
    })

    test('names files of this repository that are there', () => {
      const paths = codeSpansOf(document).filter((code) =>
        /^(?:packages|services|test|infra|docs|\.githooks|\.ci)\/[\w./-]+$/.test(code),
      )
      for (const file of paths) {
        if (file !== 'infra/secrets') expect(existsSync(path.join(ROOT, file)), file).toBe(true)
      }
    })

    test('names no place of one machine', () => {
      expect(document.text).not.toMatch(/(?<![\w.:])\/(?:work|tmp|root|home)\//)
      expect(document.text).not.toMatch(/\blocalhost:\d/)
    })
  },
)

test('commands are found where they are written, and wrong ones are noticed', () => {
  expect(commandsOf(documentOf('README.md')).length).toBeGreaterThan(10)
  expect(commandsOf(documentOf('docs/operate.md')).length).toBeGreaterThan(15)
  expect(commandsOf(documentOf('infra/README.md')).length).toBeGreaterThan(4)
  const wrong = [
    'nonsense',
    'suppressions lst',
    'run --onec',
    'check',
    'check a@b.example c@d.example',
  ]
  for (const line of wrong) expect(problemWith(line.split(' ')), line).toBeDefined()
  for (const line of [
    'run --once',
    'config check --config x.yaml',
    'suppressions list --limit 1',
  ]) {
    expect(problemWith(line.split(' ')), line).toBeUndefined()
  }
})

test('CONTRIBUTING.md has a row for every script', () => {
  const { text } = documentOf('CONTRIBUTING.md')
  const called = Object.keys(SCRIPTS).map((name) =>
    ['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`,
  )
  for (const call of called) expect(text, call).toContain(`\`${call}\``)
})

describe('README.md', () => {
  const readme = documentOf('README.md')

  test('begins with what it is, in five lines', () => {
    const [, , ...lines] = readme.text.split('\n')
    expect(lines.indexOf('')).toBe(5)
  })

  test('has the two commands, and the first lines that a new user needs', () => {
    const commands = readme.blocks.flatMap(({ lines }) => lines)
    for (const command of [
      '$ npm ci && npm start',
      '$ npm ci && npm test',
      'npx forwardpath suppressions export --format txt > list.txt',
    ]) {
      expect(commands).toContain(command)
    }
  })

  test('is linked with every other page, directly or by the list of its folder', () => {
    const lists = ['docs/decisions/README.md', 'docs/mta/README.md'].map(documentOf)
    const linked = [readme, ...lists].flatMap((document) =>
      linksOf(document).map((link) =>
        path.join(path.dirname(document.file), link.replace(/#.*/, '')),
      ),
    )
    for (const { file } of DOCUMENTS.filter(({ file }) => file !== 'README.md')) {
      expect(linked, file).toContain(file)
    }
  })
})

describe('docs/operate.md', () => {
  const operate = documentOf('docs/operate.md')

  test('has a row for every command, and for no other', () => {
    const documented = tableOf(operate, 'command').map(([command]) => bare(command))
    expect(new Set(documented)).toEqual(new Set(allCommands()))
  })

  test('has every exit code, and no other', () => {
    const documented = tableOf(operate, 'code').map(([code]) => Number(code))
    expect(documented).toEqual(Object.values(EXIT))
  })

  test('quotes lines of the log that the program writes', () => {
    const sources = ['services', 'packages'].map((folder) => path.join(ROOT, folder))
    for (const folder of sources) expect(statSync(folder).isDirectory()).toBe(true)
    const written = readSources()
    for (const [line] of tableOf(operate, 'line')) expect(written, line).toContain(bare(line))
  })
})

test('every decision says context, choice and consequence, on one page', () => {
  const pages = DOCUMENTS.filter(({ file }) => /^docs\/decisions\/\d{4}-/.test(file))
  expect(pages.length).toBeGreaterThanOrEqual(7)
  for (const page of pages) {
    expect(anchorsOf(page).slice(1), page.file).toEqual(['context', 'choice', 'consequence'])
    expect(page.text.split('\n').length, page.file).toBeLessThan(50)
    const number = path.basename(page.file).slice(0, 4)
    expect(page.text).toMatch(new RegExp(`^# ${number}\\. `))
  }
})

test('the licence is the one of every package.json', () => {
  expect(readFileSync(path.join(ROOT, 'LICENSE'), 'utf8')).toMatch(/^MIT License\n/)
  expect(readFileSync(path.join(ROOT, 'package.json'), 'utf8')).toContain('"license": "MIT"')
})

test('the newest entry of the changelog is the version of the program', () => {
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    readonly version: string
  }
  expect(/^## (\S+)/m.exec(documentOf('CHANGELOG.md').text)?.[1]).toBe(version)
})

/** Text of every source, one after the other: good enough to find a message. */
function readSources(): string {
  return repositoryFiles()
    .filter((file) => /^(?:packages|services)\/.*\/src\/.*\.ts$/.test(file))
    .filter((file) => existsSync(path.join(ROOT, file)))
    .map((file) => readFileSync(path.join(ROOT, file), 'utf8'))
    .join('\n')
}
