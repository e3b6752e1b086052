import Corpora
import Foundation
import Support
import Training

/// What is kept of a sweep, to be committed in place of its weights.
public struct SweepSummary: Equatable, Sendable {
  public let name: String
  /// The digest of the sweep's file: `Sweep.digest`.
  public let digest: String
  /// In the order of the sweep; no two with the same id or label.
  public let runs: [RunSummary]
  /// The configurations of the runs that those of the sweep start from, as far as the sweep states them: to
  /// train such a run again, its origin has to be there.
  public let origins: [RunConfiguration]

  public init(
    name: String, digest: String, runs: [RunSummary], origins: [RunConfiguration] = []
  ) {
    self.name = name
    self.digest = digest
    self.runs = runs
    self.origins = origins
  }

  /// - Parameter runs: of the sweep.
  public init(_ sweep: Sweep, runs: [RunSummary]) {
    var origins: [RunConfiguration] = []
    for run in sweep.runs {
      var next = run.configuration.from?.configuration
      while let origin = next, !origins.contains(origin) {
        origins.append(origin)
        next = origin.from?.configuration
      }
    }
    self.init(name: sweep.name, digest: sweep.digest, runs: runs, origins: origins)
  }

  /// Reads a file of summaries.
  /// - Throws: `FileError` if it cannot be read, `SummaryFileError` if it is not valid.
  public init(contentsOf url: URL) throws {
    try self.init(json: Files.read(url), file: url.path)
  }

  /// Reads summaries from JSON, called `file` in errors.
  public init(json: Data, file: String) throws(SummaryFileError) {
    do {
      self = try JSON.decode(SweepSummary.self, from: json)
    } catch {
      throw SummaryFileError(file: file, reason: decodingReason(error))
    }
  }

  /// Writes the file. The old one stays if anything fails.
  public func write(to url: URL) throws {
    let data = try encoded()
    try Files.createFolder(url.deletingLastPathComponent())
    try Files.replace(url, with: data)
  }

  /// Compact JSON with a line for each run.
  public func encoded() throws -> Data {
    let start =
      "{\"digest\":\(JSON.string(digest).canonical),\"name\":\(JSON.string(name).canonical)"
    func lines(_ values: [some Encodable]) throws -> String {
      try values.map { String(decoding: try canonicalJSON($0), as: UTF8.self) }
        .joined(separator: ",\n")
    }
    let middle = origins.isEmpty ? "" : ",\"origins\":[\n\(try lines(origins))\n]"
    return Data("\(start)\(middle),\"runs\":[\n\(try lines(runs))\n]}\n".utf8)
  }
}

extension SweepSummary: Decodable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, digest, origins, runs
  }

  public init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    digest = try container.decode(String.self, forKey: .digest)
    runs = try container.decode([RunSummary].self, forKey: .runs)
    origins =
      try container.decodeIfPresent([RunConfiguration].self, forKey: .origins) ?? []
    guard isLabel(name) else { throw ConfigurationError("its name is not a text on one line") }
    guard Set(runs.map(\.id)).count == runs.count, Set(runs.map(\.label)).count == runs.count
    else { throw ConfigurationError("a run occurs twice") }
  }
}

/// A file of summaries that cannot be used.
public struct SummaryFileError: Error, Equatable, CustomStringConvertible, Sendable {
  public let file: String
  public let reason: String

  init(file: String, reason: String) {
    self.file = file
    self.reason = oneLine(reason)
  }

  public var description: String {
    "\(visible(file)) is not a valid file of run summaries: \(reason); restore it, or write it again with "
      + "codelength sweep"
  }
}
