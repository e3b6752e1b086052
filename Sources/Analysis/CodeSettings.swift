import Compression
import Foundation
import Support
import Theory

/// How the codes of a family are measured, the same for every chapter that is about them.
///
/// A file of settings is an object with one for each scale: `{"full": {...}, "quick": {...}}`.
public struct CodeSettings: Codable, Hashable, Sendable {
  /// N, the sentences to be coded: the first of the stream that the models were trained on.
  public let sentences: Int
  /// How many of them, at equal distances, measure the second part of a code.
  public let sample: Int
  /// Numbers of bits a weight, as `WeightPrecision` writes them, the coarsest first.
  public let precisions: [String]

  /// - Throws: `InvalidParameter` unless 1 <= sample <= sentences and the precisions are some, known and
  ///   increasing.
  public init(sentences: Int, sample: Int, precisions: [String]) throws(InvalidParameter) {
    guard sample >= 1, sample <= sentences else {
      throw InvalidParameter("sample", sample, "it must lie in 1...\(sentences), the sentences")
    }
    guard !precisions.isEmpty, precisions.allSatisfy({ WeightPrecision($0) != nil }) else {
      throw InvalidParameter("precisions", precisions, "each must be 2 to 8, 16 or 32")
    }
    let bits = precisions.compactMap(Int.init)
    guard zip(bits, bits.dropFirst()).allSatisfy(<) else {
      throw InvalidParameter("precisions", precisions, "the coarsest must come first")
    }
    (self.sentences, self.sample, self.precisions) = (sentences, sample, precisions)
  }

  private enum CodingKeys: String, CodingKey, CaseIterable { case sentences, sample, precisions }

  public init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      sentences: container.decode(Int.self, forKey: .sentences),
      sample: container.decode(Int.self, forKey: .sample),
      precisions: container.decode([String].self, forKey: .precisions))
  }

  /// Reads the settings of one scale from a file.
  /// - Throws: `FileError`.
  public init(contentsOf url: URL, scale: String) throws {
    let data = try Files.read(url)
    func invalid(_ reason: String) -> FileError {
      FileError(
        action: "read", path: url.path, reason: "it is not a file of code settings: \(reason)",
        remedy: "correct it and run again")
    }
    let scales: [String: CodeSettings]
    do { scales = try JSONDecoder().decode([String: CodeSettings].self, from: data) } catch {
      throw invalid(decodingReason(error))
    }
    guard let settings = scales[scale] else { throw invalid("it has no \"\(scale)\"") }
    self = settings
  }
}
