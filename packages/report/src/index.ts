export { differs, wilsonInterval, type Share } from './wilson.ts'
export { measure, MIN_SIZE, type Measure } from './measure.ts'
export { median, type Counted } from './median.ts'
export {
  CLASS_TITLES,
  NEXT_STEPS,
  STALE_CLASSES,
  staleClassOf,
  type StaleCause,
  type StaleClass,
} from './stale-class.ts'
export { formatCount, formatDecimal, formatMeasure, formatShare } from './format-value.ts'
export { visibleText } from './visible-text.ts'
export {
  LOCAL_PART_PATTERNS,
  localPartPattern,
  type LocalPartPattern,
} from './local-part-pattern.ts'
export {
  SOURCE_ORDER,
  type ChangeFacts,
  type DomainGroup,
  type DomainMx,
  type HeaderFacts,
  type HealthRow,
  type MovedPair,
  type Period,
  type ReleaseRow,
  type ReportRemedy,
  type SourceComplaintRow,
  type SourceFacts,
  type SourceKnownFrom,
  type SourceSizeRow,
  type SourceStaleRow,
  type StaleAddressRow,
  type StaleCountRow,
  type UnsizedRow,
} from './rows.ts'
export { makeHeader, REPORT_SCHEMA_VERSION, type ReportHeader } from './header.ts'
export {
  makeStaleReport,
  type FalsePositives,
  type StaleAddress,
  type StaleFacts,
  type StaleReport,
} from './stale-report.ts'
export {
  makeSourcesReport,
  type AuditFigures,
  type SourceAudit,
  type SourcesReport,
} from './sources-report.ts'
export {
  findMigrations,
  makeDomainsReport,
  MIGRATION_RULE,
  type DomainsReport,
  type Migration,
} from './domains-report.ts'
export {
  makeHealthReport,
  type HealthFacts,
  type HealthReport,
  type Refusals,
} from './health-report.ts'
export type {
  Cell,
  CellKind,
  ReportColumn,
  ReportDocument,
  ReportSection,
  ReportTable,
} from './document.ts'
export { reportDocument, type Report } from './report-document.ts'
export { toMarkdown } from './to-markdown.ts'
export { tablesOf, toCsv } from './to-csv.ts'
export { exactly, html, joined, markupOf, ownMarkup, type Html, type HtmlValue } from './html.ts'
export { documentFacts, documentSections, toHtml, type DocumentParts } from './html-document.ts'
export { barsOf, type Bar, type TableBars } from './html-bars.ts'
