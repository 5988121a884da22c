export {
  findToken,
  formatReturnPath,
  hasTokenShape,
  parseReturnPathFormat,
  tokensIn,
  type ReturnPathFormat,
  type ReturnPathFormatResult,
  type ReturnPathSettings,
} from './return-path.ts'
export {
  DEFAULT_TOKEN_LIFETIME_MS,
  expiryDay,
  signToken,
  TOKEN_CHARS,
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
