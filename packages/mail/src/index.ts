export {
  addressDomain,
  addressKey,
  parseAddress,
  parseMailedAddress,
  splitAddress,
  type Address,
  type AddressKey,
  type AddressParts,
} from './address.ts'
export type { Defect } from './defect.ts'
export { isDomainMigration, type MigrationFigures } from './domain-migration.ts'
export { domainToALabel, hostName, isAddressLiteral } from './domain.ts'
export {
  domainOf,
  isDomainKey,
  parseDomainKey,
  parseRecordName,
  recordKey,
  type DomainKey,
  type RecordName,
} from './domain-key.ts'
export {
  parseEnhancedStatusCode,
  statusClass,
  type EnhancedStatusCode,
  type StatusClass,
} from './enhanced-status-code.ts'
export { parseForwardPath, type ForwardPath, type ParsedPath } from './forward-path.ts'
export {
  allFields,
  firstField,
  readHeaderBlock,
  type HeaderBlock,
  type HeaderField,
} from './header-block.ts'
export { MAIL_KINDS, type MailKind } from './mail-kind.ts'
export { leavesOf, type ByteRange, type Message, type Part } from './message.ts'
export { parseReplyCode, type ReplyCode } from './reply-code.ts'
export { isBound, TRUST_TIERS, trustRank, type Trust, type TrustTier } from './trust-tier.ts'
export {
  LOCAL_PART_PATTERNS,
  localPartPattern,
  type LocalPartPattern,
} from './local-part-pattern.ts'
