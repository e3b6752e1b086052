import Corpora
import Foundation
import Support

/// Lengths of codes of the first N training sentences of a corpus, measured once and kept as a file.
public struct CodeLengths: Codable, Equatable, Sendable {
  /// The two-part code of a trained model, its weights quantised.
  public struct TwoPart: Codable, Hashable, Sendable {
    /// The run's id.
    public let run: String
    /// Bits a weight, as `WeightPrecision` writes it.
    public let precision: String
    /// The model's code, bytes.
    public let modelBytes: Int
    /// What a sentence costs, bits: the mean over `sample` sentences at equal distances.
    public let name: Double
    public let syntax: Double
    public let knowledge: Double
    /// `knowledge` of the sentences about each quarter of the people by rank, the most frequent first.
    public let knowledgeByQuarter: [Double]
    /// The standard error of their sum as an estimate of the mean over all sentences.
    public let standardError: Double
    public let sample: Int

    package init(
      run: String, precision: String, modelBytes: Int, name: Double, syntax: Double,
      knowledge: Double, knowledgeByQuarter: [Double], standardError: Double, sample: Int
    ) {
      (self.run, self.precision, self.modelBytes) = (run, precision, modelBytes)
      (self.name, self.syntax, self.knowledge) = (name, syntax, knowledge)
      self.knowledgeByQuarter = knowledgeByQuarter
      (self.standardError, self.sample) = (standardError, sample)
    }

    public var modelBits: Double { 8 * Double(modelBytes) }
    public var bits: Double { name + syntax + knowledge }
  }

  /// A file that some program made of the first sentences' text.
  public struct File: Codable, Hashable, Sendable {
    /// The command line, or the model's run and precision.
    public let code: String
    public let sentences: Int
    public let bytes: Int

    package init(code: String, sentences: Int, bytes: Int) {
      (self.code, self.sentences, self.bytes) = (code, sentences, bytes)
    }
  }

  /// The online code of a run: each batch coded by the model that all batches before have trained.
  public struct Prequential: Codable, Hashable, Sendable {
    public let run: String
    public let sentences: Int
    /// Bits of all sentences.
    public let bits: Double
  }

  private struct Header: Decodable {
    /// Nil in files from before there was one.
    let version: Int?
  }

  /// To be raised when a model or a sentence is coded differently.
  public static let currentVersion = 1

  public private(set) var version = Self.currentVersion
  public var twoPart: [TwoPart] = []
  public var files: [File] = []
  public var prequential: [Prequential] = []

  public init() {}

  /// Reads a file; empty if there is none, or if its lengths are of another version.
  public init(contentsOf url: URL) throws {
    self.init()
    guard Files.exists(url) else { return }
    do {
      let data = try Files.read(url)
      // The version first: other versions may have other keys.
      guard try JSONDecoder().decode(Header.self, from: data).version == Self.currentVersion
      else { return }
      self = try JSONDecoder().decode(Self.self, from: data)
    } catch let error as DecodingError {
      throw FileError(
        action: "read", path: url.path, reason: "it is not a list of code lengths (\(error))",
        remedy: "remove it, so that they are measured again")
    }
  }

  public func write(to url: URL) throws {
    let data = try encoded()
    try Files.createFolder(url.deletingLastPathComponent())
    try Files.replace(url, with: data)
  }

  /// The file's bytes, which depend on what is in it and not on the order in which it was measured.
  public func encoded() throws -> Data {
    var sorted = self
    sorted.twoPart.sort { ($0.run, $0.precision, $0.sample) < ($1.run, $1.precision, $1.sample) }
    sorted.files.sort { ($0.sentences, $0.code) < ($1.sentences, $1.code) }
    sorted.prequential.sort { ($0.run, $0.sentences) < ($1.run, $1.sentences) }
    return try canonicalJSON(sorted, pretty: true) + Data("\n".utf8)
  }

  /// Adds what others have measured and is not here.
  public mutating func add(_ others: CodeLengths) {
    twoPart += others.twoPart.filter {
      twoPart(run: $0.run, precision: $0.precision, sample: $0.sample) == nil
    }
    files += others.files.filter { file($0.code, sentences: $0.sentences) == nil }
    prequential += others.prequential.filter { other in
      !prequential.contains { $0.run == other.run && $0.sentences == other.sentences }
    }
  }

  /// Those of models alone.
  public var ofModels: CodeLengths {
    var part = self
    part.files = []
    return part
  }

  /// Those of files alone.
  public var ofFiles: CodeLengths {
    var part = CodeLengths()
    part.files = files
    return part
  }

  /// - Parameter sample: how many sentences measured its second part.
  public func twoPart(run: String, precision: String, sample: Int) -> TwoPart? {
    twoPart.first { $0.run == run && $0.precision == precision && $0.sample == sample }
  }

  public func file(_ code: String, sentences: Int) -> File? {
    files.first { $0.code == code && $0.sentences == sentences }
  }
}
