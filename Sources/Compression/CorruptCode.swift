/// Compressed bytes that cannot be decoded, what is wrong with them and what to do about it.
public struct CorruptCode: Error, Equatable, CustomStringConvertible, Sendable {
  public let reason: String
  public let remedy: String

  public init(
    _ reason: String, remedy: String = "take another copy of the file, or compress the text again"
  ) {
    self.reason = reason
    self.remedy = remedy
  }

  public var description: String { "the compressed data cannot be decoded: \(reason); \(remedy)" }
}
