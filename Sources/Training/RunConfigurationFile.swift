import Foundation
import SyntaxKnowledge
import Workbench

extension RunConfiguration {
  /// The version of the sentences that a corpus configuration stands for.
  public static let dataVersion = 1
  /// The version of the arithmetic of a training step and of what is measured.
  public static let numericsVersion = 2

  /// Reads a run configuration from a file.
  /// - Throws: `FileError` if it cannot be read, `ConfigurationFileError` if it is not valid.
  public init(contentsOf url: URL) throws {
    try self.init(json: Files.read(url), file: url.path)
  }

  /// Reads a run configuration from JSON, called `file` in errors.
  public init(json: Data, file: String) throws(ConfigurationFileError) {
    do {
      // Foundation's decoder would take one of two keys of the same name.
      _ = try JSON(parsing: json)
      self = try JSONDecoder().decode(RunConfiguration.self, from: json)
      try validate()
    } catch {
      throw ConfigurationFileError(file: file, reason: Self.reason(error))
    }
  }

  /// What a run's folder holds as configuration.json: what the results depend on, as JSON with
  /// sorted keys and no white space. Its SHA-256 is the run's id.
  func identity() throws -> Data {
    var semantic = self
    semantic.checkpointInterval = nil
    return try canonicalJSON(
      RunIdentity(
        configuration: semantic, dataVersion: Self.dataVersion,
        numericsVersion: Self.numericsVersion))
  }

  /// The run's id: 64 hexadecimal digits that stand for everything the results depend on.
  public var id: String {
    get throws { sha256(try identity()) }
  }

  /// What a decoder complains about, on one line and with its place in the file.
  static func reason(_ error: any Error) -> String {
    func at(_ context: DecodingError.Context, _ last: [any CodingKey] = []) -> String {
      let path = (context.codingPath + last).map(\.stringValue).joined(separator: ".")
      return path.isEmpty ? "the file" : path
    }
    switch error {
    case DecodingError.keyNotFound(let key, let context): return "\(at(context, [key])) is missing"
    case DecodingError.typeMismatch(let type, let context):
      return "\(at(context)) is not of type \(type)"
    case DecodingError.valueNotFound(_, let context): return "\(at(context)) is null"
    case DecodingError.dataCorrupted(let context):
      // Our parser has already accepted the text, so what the decoder calls invalid JSON is a
      // number that does not fit its type; it does not say which.
      if context.codingPath.isEmpty { return "a number is out of range" }
      return "\(at(context)) is not valid: \(context.debugDescription)"
    case let error as ConfigurationError: return error.reason
    default: return "\(error)"
    }
  }
}

/// What a run's configuration.json holds.
struct RunIdentity: Codable {
  let configuration: RunConfiguration
  let dataVersion: Int
  let numericsVersion: Int

  /// Reads a configuration.json, which its run's id vouches for.
  init(json: Data, file: String) throws(ConfigurationFileError) {
    do {
      _ = try JSON(parsing: json)
      self = try JSONDecoder().decode(RunIdentity.self, from: json)
      try configuration.validate()
    } catch {
      throw ConfigurationFileError(file: file, reason: RunConfiguration.reason(error))
    }
  }

  init(configuration: RunConfiguration, dataVersion: Int, numericsVersion: Int) {
    self.configuration = configuration
    self.dataVersion = dataVersion
    self.numericsVersion = numericsVersion
  }
}

/// A configuration file that cannot be used.
public struct ConfigurationFileError: Error, Equatable, CustomStringConvertible, Sendable {
  public let file: String
  public let reason: String

  public var description: String {
    "\(visible(file)) is not a valid run configuration: \(oneLine(reason)); correct it and run again"
  }
}
