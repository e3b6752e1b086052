import Foundation
import Support
import Training

/// Runs that differ in a few settings: the product of some axes, each a list of changes to one
/// configuration.
public struct Sweep: Equatable, Sendable {
  /// What an axis is for, in the words of the deep learning tuning playbook.
  public enum Role: String, Codable, CaseIterable, Sendable {
    /// What the question is about.
    case scientific
    /// What must vary for the comparison to be fair, or for its error to be known.
    case nuisance
    /// What is held at one value on purpose.
    case fixed
  }

  public struct Axis: Equatable, Sendable {
    public let name: String
    public let role: Role
    public let points: [Point]
  }

  /// One place on an axis, and what it changes: values by dotted path into the configuration.
  public struct Point: Equatable, Sendable {
    public let label: String
    let changes: [JSON.Member]
  }

  public let name: String
  public let axes: [Axis]
  /// The product of the axes, the first varying slowest.
  public let runs: [SweepRun]
  /// The SHA-256 of what the file means, 64 hexadecimal digits: white space, the order of names, the
  /// spelling of numbers, and whether the base stands in the file or beside it do not change it.
  public let digest: String
  /// The sweep with its whole base, as changed by `set`: it needs no other file.
  package let document: JSON

  /// Reads a sweep from a file, and its base from the file beside it that it may name.
  /// - Throws: `FileError` if it cannot be read, `SweepFileError` if it is not valid.
  public init(contentsOf url: URL) throws {
    try self.init(
      json: Files.read(url), file: url.path, folder: url.deletingLastPathComponent())
  }

  /// Reads a sweep from JSON, called `file` in errors.
  /// - Parameter folder: where the base's file is looked for; without it the base must be in the JSON.
  public init(json: Data, file: String, folder: URL? = nil) throws(SweepFileError) {
    let document: JSON
    do {
      document = try JSON(parsing: json)
    } catch {
      throw SweepFileError(file: file, reason: "\(error)")
    }
    try self.init(document, file: file, folder: folder)
  }

  /// The sweep that a JSON value is.
  package init(_ document: JSON, file: String, folder: URL? = nil) throws(SweepFileError) {
    do {
      let content = try SweepContent(document, folder: folder)
      name = content.name
      axes = content.axes
      runs = try content.runs()
      self.document = content.document
      digest = sha256(Data(content.document.canonical.utf8))
    } catch {
      throw SweepFileError(file: file, reason: decodingReason(error))
    }
  }
}

/// One run of a sweep.
public struct SweepRun: Equatable, Sendable {
  /// The labels of its points, joined by commas; no two runs have the same.
  public let label: String
  /// The label of its point on each axis, by the axis' name.
  public let points: [String: String]
  public let configuration: RunConfiguration
  public let id: String
}

/// A file of a sweep that cannot be used.
public struct SweepFileError: Error, Equatable, CustomStringConvertible, Sendable {
  public let file: String
  public let reason: String

  package init(file: String, reason: String) { (self.file, self.reason) = (file, reason) }

  public var description: String {
    "\(visible(file)) is not a valid sweep: \(oneLine(reason)); correct it and run again"
  }
}
