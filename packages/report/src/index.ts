export type { Measure } from './measure.ts'
export type { Counted } from './median.ts'
export type { StaleCause, StaleClass } from './stale-class.ts'
export { formatCount, formatShare } from './format-value.ts'
export type {
  ChangeFacts,
  DomainGroup,
  DomainMx,
  HeaderFacts,
  HealthRow,
  MovedPair,
  Period,
  ReleaseRow,
  ReportRemedy,
  SourceComplaintRow,
  SourceFacts,
  SourceKnownFrom,
  SourceSizeRow,
  SourceStaleRow,
  StaleAddressRow,
  StaleCountRow,
  UnsizedRow,
} from './rows.ts'
export type { ReportHeader } from './header.ts'
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
export { makeDomainsReport, type DomainsReport, type Migration } from './domains-report.ts'
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
export { csvCell, csvRows, tablesOf, toCsv } from './to-csv.ts'
export { exactly, html, markupOf, type Html, type HtmlValue } from './html.ts'
export { documentFacts, documentSections, toHtml, type DocumentParts } from './html-document.ts'
export { barsOf, type Bar, type TableBars } from './html-bars.ts'
