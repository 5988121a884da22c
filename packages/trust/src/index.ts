export { soleAddressIn } from './address-list.ts'
export {
  hasTokenShape,
  parseReturnPathFormat,
  tokensIn,
  type ReturnPathFormat,
  type ReturnPathFormatResult,
  type ReturnPathSettings,
} from './return-path.ts'
export {
  createReturnPathSigner,
  signReturnPath,
  type ReturnPathClaim,
  type ReturnPathSigner,
  type ReturnPathSignerSettings,
  type ReturnPathSigning,
} from './sign-return-path.ts'
export {
  expiryDay,
  signToken,
  verifyToken,
  type TokenCheck,
  type TokenClaim,
  type VerifiedToken,
} from './token.ts'
export {
  formatTokenKeys,
  liveKeyIds,
  liveKeys,
  newKey,
  parseTokenKeys,
  rotateKeys,
  SECRET_OCTETS,
  signingKey,
  type NewKeyOptions,
  type TokenKey,
  type TokenKeysResult,
} from './token-keys.ts'
export { hostSet, type HostFacts, type HostSet } from './host-set.ts'
export {
  judgeReport,
  MARKS_NEEDED,
  TRUST_REASONS,
  type Judgement,
  type ReportedAddresses,
  type ReportFacts,
  type SentLogRow,
  type TrustConfig,
  type TrustReason,
} from './judge-report.ts'
export { readMailFacts, sentLogKeys, type MailFacts, type OriginalFacts } from './mail-facts.ts'
export type { Mark } from './marks.ts'
export type { Origin, OriginConfig, Trace } from './origin.ts'
export { claimsSenderAuthenticated } from './sender-dmarc.ts'
export { returnedMessage, type ReturnedMessage } from './returned-message.ts'
export {
  ownKeyNames,
  verifyOwnSignature,
  type OwnSignature,
  type SignatureCheck,
} from './verify-own-signature.ts'
