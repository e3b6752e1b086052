import Foundation
import Support

/// What a chapter about trained models said it would check before it saw the runs of the full profile:
/// `Chapters/<Name>/declared.json`.
///
/// A check is as declared when its statement, relation, the function that predicts and what it is given,
/// the rule of its tolerance, and its rival are. Values are no part of it. A later change is an amendment,
/// which says what had been seen when it was made.
public struct Declaration: Codable, Equatable, Sendable {
  public struct DeclaredCheck: Codable, Equatable, Sendable {
    public let id: String
    public let statement: String
    public let relation: Check.Relation
    public let predictedBy: String
    /// What the prediction is computed from, and over which window.
    public let given: String?
    public let tolerance: String
    public let rival: String
    public let rivalBy: String

    init(_ id: String, _ check: Check) {
      self.id = id
      statement = check.statement
      relation = check.relation
      predictedBy = check.predictedBy
      given = check.given
      tolerance = check.tolerance.rule
      rival = check.rival.theory
      rivalBy = check.rival.by
    }
  }

  public struct Amendment: Codable, Equatable, Sendable {
    /// As 2026-11-27.
    public let date: String
    public let what: String
    public let why: String
    /// What of the full profile's runs had been seen.
    public let seen: String
  }

  public let date: String
  /// What of the full profile's runs had been seen when this was declared; "nothing" if nothing.
  public let seen: String
  /// The digests of the full profile's sweeps, by path below Chapters.
  public private(set) var sweeps: [String: String]
  public private(set) var checks: [DeclaredCheck]
  public private(set) var amendments: [Amendment]

  /// What is declared by a run of the chapter, at whichever scale.
  init(date: String, seen: String, sweeps: [String: String], checks: [(id: String, check: Check)]) {
    self.date = date
    self.seen = seen
    self.sweeps = sweeps
    self.checks = checks.map { DeclaredCheck($0.id, $0.check) }
    amendments = []
  }

  /// Reads a declared.json.
  /// - Throws: `FileError`, ``InvalidDeclaration``.
  public init(contentsOf url: URL) throws {
    let data = try Files.read(url)
    do {
      self = try JSONDecoder().decode(Self.self, from: data)
      guard try encoded() == data else {
        throw InvalidDeclaration(
          file: url.path, reason: "it has other keys, or is laid out otherwise")
      }
    } catch let error as DecodingError {
      throw InvalidDeclaration(file: url.path, reason: decodingReason(error))
    }
  }

  public func encoded() throws -> Data {
    try canonicalJSON(self, pretty: true) + Data("\n".utf8)
  }

  public var digest: String { get throws { sha256(try encoded()) } }

  /// What a run did that was not declared, one line each; empty if it did just that.
  func differences(of other: Declaration) -> [String] {
    var lines: [String] = []
    let declared = Dictionary(checks.map { ($0.id, $0) }) { first, _ in first }
    for check in other.checks where declared[check.id] != check {
      lines.append(
        "\(check.id) \(declared[check.id] == nil ? "is not declared" : "is declared otherwise")")
    }
    let made = Set(other.checks.map(\.id))
    lines += checks.filter { !made.contains($0.id) }.map { "\($0.id) is declared and was not made" }
    for path in Set(sweeps.keys).union(other.sweeps.keys).sorted()
    where sweeps[path] != other.sweeps[path] {
      lines.append("\(path) is another sweep than declared")
    }
    return lines
  }

  /// Whether this is what was declared first, or that with amendments.
  package func isAmended(from original: Declaration) -> Bool {
    amendments.isEmpty
      ? self == original
      : date == original.date && seen == original.seen
        && amendments.starts(with: original.amendments)
  }

  /// The same with what another run does instead, and why.
  func amended(to other: Declaration, why: String) -> Declaration {
    var amended = self
    let changes = differences(of: other)
    amended.sweeps = other.sweeps
    amended.checks = other.checks
    amended.amendments.append(
      Amendment(date: other.date, what: changes.joined(separator: "; "), why: why, seen: other.seen)
    )
    return amended
  }
}

/// What results say of the declaration that they are bound to.
public struct Declared: Codable, Hashable, Sendable {
  public let digest: String
  public let date: String
  public let seen: String
  public let amendments: [[String]]

  init(_ declaration: Declaration) throws {
    digest = try declaration.digest
    date = declaration.date
    seen = declaration.seen
    amendments = declaration.amendments.map { [$0.date, $0.what, $0.why, $0.seen] }
  }

  /// The section that ends a write-up.
  var blocks: [String] {
    let start =
      "## What was declared\n\nThe checks of this chapter, with the functions that predict, the rules of "
      + "tolerance and the rivals, stand in [declared.json](declared.json) since \(date). Seen by then of the full profile's runs: "
      + "\(seen)."
    guard !amendments.isEmpty else { return [start + " There are no amendments."] }
    let table = markdownTable(
      columns: ["amended", "what", "why", "seen by then"],
      isRightAligned: [false, false, false, false], rows: amendments)
    return [start, table]
  }
}

/// A declared.json that cannot be used.
public struct InvalidDeclaration: Error, Equatable, CustomStringConvertible, Sendable {
  public let file: String
  public let reason: String

  public var description: String {
    "\(visible(file)) is not a valid declaration: \(oneLine(reason)); restore it, or make it anew by the "
      + "chapter's option --declare"
  }
}

/// A run in full that is not as declared.
public struct NotAsDeclared: Error, Equatable, CustomStringConvertible, Sendable {
  public let chapter: String
  public let executable: String
  /// Empty if nothing is declared.
  public let differences: [String]

  public var description: String {
    let what =
      differences.isEmpty
      ? "nothing is declared"
      : "what it does is not what is declared: \(differences.joined(separator: "; "))"
    return
      "Chapters/\(chapter)/declared.json: \(what); declare it before the full profile is run, with "
      + "\(executable) --declare and what of its runs you have seen"
  }
}
