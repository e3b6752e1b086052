import COpenSSL
import Foundation

/// The SHA-256 of bytes that come in pieces.
public struct SHA256Hash {
  private var state = SHA256_CTX()

  /// The length of a digest.
  public static let bytes = Int(SHA256_DIGEST_LENGTH)

  public init() { SHA256_Init(&state) }

  public init(of bytes: some DataProtocol) {
    self.init()
    update(bytes)
  }

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    SHA256_Update(&state, bytes.baseAddress, bytes.count)
  }

  public mutating func update(_ bytes: some DataProtocol) {
    for region in bytes.regions { region.withUnsafeBytes { update($0) } }
  }

  /// The 32 bytes for what came so far; more may come.
  public var digest: [UInt8] {
    var end = state
    return [UInt8](unsafeUninitializedCapacity: Self.bytes) { bytes, count in
      SHA256_Final(bytes.baseAddress, &end)
      count = Self.bytes
    }
  }

  /// The same as 64 lower-case hexadecimal digits.
  public var hexadecimal: String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// The SHA-256 of some bytes, as 64 lower-case hexadecimal digits.
public func sha256(_ bytes: some DataProtocol) -> String {
  SHA256Hash(of: bytes).hexadecimal
}
