import Corpora
import Foundation
import Support

extension RunConfiguration {
  /// The version of the sentences that a corpus configuration stands for.
  public static let dataVersion = 1
  /// The version of the arithmetic of a training step and of what is measured.
  public static let numericsVersion = 5

  /// Reads a run configuration from a file.
  /// - Throws: `FileError` if it cannot be read, `ConfigurationFileError` if it is not valid.
  public init(contentsOf url: URL) throws {
    try self.init(json: Files.read(url), file: url.path, folder: url.deletingLastPathComponent())
  }

  /// Reads a run configuration from JSON, called `file` in errors.
  /// - Parameter folder: where the files of counts lie that laws may name; nil for text that may name
  ///   none.
  public init(json: Data, file: String, folder: URL? = nil) throws(ConfigurationFileError) {
    do {
      var value = try JSON(parsing: json)
      if let folder { value = try CountFile.replaced(in: value, folder: folder) }
      try self.init(value)
    } catch {
      throw ConfigurationFileError(file: file, reason: decodingReason(error))
    }
  }

  /// The configuration that a JSON value is. Every file that holds one, a run's, a sweep's or a
  /// summary, comes through the initialiser that this calls, which validates.
  /// - Throws: see ``decodingReason(_:)``.
  package init(_ json: JSON) throws { self = try json.decoded(as: RunConfiguration.self) }

  /// What a run's folder holds as configuration.json: what the results depend on, as JSON with
  /// sorted keys and no white space. Its SHA-256 is the run's id.
  package func identity() throws -> Data {
    try canonicalJSON(
      RunIdentity(
        configuration: semantic, dataVersion: Self.dataVersion,
        numericsVersion: Self.numericsVersion))
  }

  /// The same without what the results do not depend on.
  package var semantic: RunConfiguration {
    var semantic = self
    semantic.checkpointInterval = nil
    return semantic
  }

  /// The run's id: 64 hexadecimal digits that stand for everything the results depend on.
  public var id: String {
    get throws { sha256(try identity()) }
  }
}

/// What a run's configuration.json holds.
package struct RunIdentity: Codable {
  package let configuration: RunConfiguration
  package let dataVersion: Int
  package let numericsVersion: Int

  /// Reads a configuration.json, which its run's id vouches for.
  init(json: Data, file: String) throws(ConfigurationFileError) {
    do {
      self = try JSON.decode(RunIdentity.self, from: json)
    } catch {
      throw ConfigurationFileError(file: file, reason: decodingReason(error))
    }
  }

  package init(configuration: RunConfiguration, dataVersion: Int, numericsVersion: Int) {
    self.configuration = configuration
    self.dataVersion = dataVersion
    self.numericsVersion = numericsVersion
  }
}

extension RunIdentity {
  /// The versions in words, as far as they are not this program's.
  package var versions: String {
    let parts = [
      ("data", dataVersion, RunConfiguration.dataVersion),
      ("numerics", numericsVersion, RunConfiguration.numericsVersion),
    ].filter { $0.1 != $0.2 }
    return parts.map { "\($0.0) version \($0.1), now \($0.2)" }.joined(separator: ", and ")
  }

  package var isCurrent: Bool {
    dataVersion == RunConfiguration.dataVersion
      && numericsVersion == RunConfiguration.numericsVersion
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
