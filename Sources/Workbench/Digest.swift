import Crypto
import Foundation

/// The SHA-256 of some bytes, as 64 lower-case hexadecimal digits.
public func sha256(_ bytes: some DataProtocol) -> String {
  hexadecimal(SHA256.hash(data: bytes))
}

/// The bytes of a digest as lower-case hexadecimal digits.
public func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
  digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
