import Foundation
import Support

/// What is known about a run.
public enum RunStatus: Equatable, Sendable, CustomStringConvertible {
  /// All files are there and have the digests that the manifest lists.
  case complete(step: Int)
  /// It was interrupted; the last checkpoint is of that step.
  case partial(step: Int)
  /// It ended at that step, and would end there again.
  case diverged(step: Int, reason: String)
  case missing
  /// Another version of the data or the arithmetic made it; this program trains another run.
  case stale(reason: String)
  case corrupt(reason: String)

  /// Whether there is nothing left to be trained.
  public var hasEnded: Bool {
    switch self {
    case .complete, .diverged: true
    default: false
    }
  }

  public var description: String {
    switch self {
    case .complete(let step): "complete, \(step) steps"
    case .partial(let step): "partial, to resume from step \(step)"
    case .diverged(let step, let reason): "diverged at step \(step): \(oneLine(reason))"
    case .missing: "missing"
    case .stale(let reason): "stale: \(oneLine(reason))"
    case .corrupt(let reason): "corrupt: \(oneLine(reason))"
    }
  }
}

/// A folder with one folder for each run, which is named after the run's id.
public struct RunStore: Sendable {
  public let folder: URL

  public init(folder: URL) { self.folder = folder }

  /// The folder of a run.
  /// - Throws: `InvalidRunID` unless `id` is 64 lower-case hexadecimal digits.
  public func run(_ id: String) throws(InvalidRunID) -> RunFolder {
    guard Self.isID(id) else { throw InvalidRunID(id: id) }
    return RunFolder(id: id, folder: folder.appendingPathComponent(id))
  }

  /// Whether a name is a run's id: 64 lower-case hexadecimal digits.
  package static func isID(_ name: String) -> Bool {
    name.utf8.count == 64 && name.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }

  /// The only run whose id begins with `prefix`.
  /// - Throws: `InvalidRunID` unless there is exactly one; `FileError`.
  public func run(beginning prefix: String) throws -> RunFolder {
    guard !prefix.isEmpty else { throw InvalidRunID(id: prefix) }
    let matches = try Files.names(in: folder).filter { $0.hasPrefix(prefix) && Self.isID($0) }
    guard let match = matches.first, matches.count == 1 else {
      throw InvalidRunID(id: prefix, matches: matches.count)
    }
    return try run(match)
  }
}

/// A run's id that stands for no run.
public struct InvalidRunID: Error, Equatable, CustomStringConvertible, Sendable {
  public let id: String
  public var matches: Int?

  package init(id: String, matches: Int? = nil) { (self.id, self.matches) = (id, matches) }

  public var description: String {
    let rule = "give the 64 hexadecimal digits that train printed, or their beginning"
    if id.isEmpty { return "an empty text is no run's id; \(rule)" }
    return switch matches {
    case nil: "\"\(visible(id))\" is not a run's id; \(rule)"
    case 0?: "no run's id begins with \"\(visible(id))\"; \(rule)"
    case let count?: "\(count) runs' ids begin with \"\(id)\"; give more digits"
    }
  }
}
