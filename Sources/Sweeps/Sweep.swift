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
  /// The SHA-256 of the file's content, 64 hexadecimal digits; white space, the order of names and
  /// the spelling of numbers do not change it.
  public let digest: String
  /// The file's content.
  package let document: JSON

  /// Reads a sweep from a file.
  /// - Throws: `FileError` if it cannot be read, `SweepFileError` if it is not valid.
  public init(contentsOf url: URL) throws {
    try self.init(json: Files.read(url), file: url.path)
  }

  /// Reads a sweep from JSON, called `file` in errors.
  public init(json: Data, file: String) throws(SweepFileError) {
    do {
      document = try JSON(parsing: json)
      let content = try SweepContent(document)
      name = content.name
      axes = content.axes
      runs = try content.runs()
      digest = sha256(Data(document.canonical.utf8))
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

  public var description: String {
    "\(visible(file)) is not a valid sweep: \(oneLine(reason)); correct it and run again"
  }
}
