/** The documents of this repository, as far as the tests look at them: links, headings, code blocks, tables. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from './compose-file.ts'

/** A fenced block: its language (empty where none is named) and its lines. */
export type CodeBlock = { readonly language: string; readonly lines: readonly string[] }

/** One document. */
export type Document = {
  /** From the repository's root. */
  readonly file: string
  readonly text: string
  readonly blocks: readonly CodeBlock[]
  /** The text without its code blocks. */
  readonly prose: string
}

/** What stands beside the code: the root's pages, docs/ and the README of a folder. */
export const DOCUMENTS: readonly Document[] = [
  ...['README', 'ARCHITECTURE', 'CONTRIBUTING', 'CHANGELOG'].map((name) => `${name}.md`),
  'infra/README.md',
  ...readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join('docs', file)),
].map(readDocument)

/** Reads one document of the repository. */
export function readDocument(file: string): Document {
  const text = readFileSync(path.join(ROOT, file), 'utf8')
  const blocks: CodeBlock[] = []
  const prose = text.replaceAll(
    /^```(\w*)\n([\s\S]*?)^```$/gm,
    (_, language: string, body: string) => {
      blocks.push({ language, lines: body.trimEnd().split('\n') })
      return ''
    },
  )
  return { file, text, blocks, prose }
}

/** The document of that name. Throws where there is none. */
export function documentOf(file: string): Document {
  const found = DOCUMENTS.find((document) => document.file === file)
  if (found === undefined) throw new Error(`there is no document ${file}`)
  return found
}

/** Targets of links: `[text](target)`. */
export function linksOf({ prose }: Document): readonly string[] {
  return [...prose.matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
}

/** Anchors of the headings, as GitHub makes them. */
export function anchorsOf({ prose }: Document): readonly string[] {
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  )
}

/** What stands between single back-ticks. */
export function codeSpansOf({ prose }: Document): readonly string[] {
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
}

/** Rows of the table whose first title is `title`, cells without their back-ticks. Throws where there is none. */
export function tableOf(document: Document, title: string): readonly (readonly string[])[] {
  const lines = document.prose.split('\n')
  const at = lines.findIndex((line) => line.startsWith(`| ${title} `))
  if (at < 0) throw new Error(`${document.file} has no table ${title}`)
  const end = lines.findIndex((line, index) => index > at && !line.startsWith('|'))
  return lines.slice(at + 2, end < 0 ? undefined : end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** A cell that is one code span, without its back-ticks. */
export function bare(cell = ''): string {
  return /^`[^`]*`$/.test(cell) ? cell.slice(1, -1) : cell
}

/** Words after `forwardpath` of every command line in a document: in blocks of commands, and in code spans. */
export function commandsOf(document: Document): readonly (readonly string[])[] {
  const fromBlocks = document.blocks.flatMap(({ language, lines }) => {
    if (language === 'sh') return lines
    return language === 'console'
      ? lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2))
      : []
  })
  const spans = codeSpansOf(document).filter((code) => /^(?:npx )?forwardpath /.test(code))
  return [...fromBlocks, ...spans].flatMap(commandsIn)
}

/** Command lines in a line of a shell: the parts that call the program, as words. */
export function commandsIn(line: string): readonly (readonly string[])[] {
  const withoutComment = line.replace(/\s#.*$/, '')
  const parts = withoutComment.split(/&&|\|\||[|;]/)
  return parts.flatMap((part) => {
    const words = wordsOf(part.replace(/\s[<>]{1,2}\s*\S+/g, ''))
    const started = words.indexOf('--')
    if (words[0] === 'npm' && words[1] === 'start') {
      return [['run', ...(started < 0 ? [] : words.slice(started + 1))]]
    }
    const at = words.findIndex((word) => word === 'forwardpath')
    const before = words.slice(0, Math.max(at, 0))
    const isCall = before.every((word) => word.includes('=') || word === 'npx')
    const isInContainer = /^(?:docker|kubectl)$/.test(before[0] ?? '') && before.includes('exec')
    return at >= 0 && (isCall || isInContainer) ? [words.slice(at + 1)] : []
  })
}

function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  )
}

/** Every file that git knows, or would take. */
export function repositoryFiles(): readonly string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard']
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim().split('\n')
}
