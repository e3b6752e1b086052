import Foundation
import Support
import Sweeps
import Training

/// The runs of a sweep as a numbered list of tasks, for machines that share nothing but a store.
///
/// A scheduler hands a task nothing but its number, perhaps days later, so what the numbers mean must
/// never change: the file states the SHA-256 of its content and is never written over by another.
/// It holds the whole sweep, and whoever reads it plans that sweep again and wants the same tasks,
/// so that a number can only mean the run whose id stands beside it.
public struct SweepPlan: Equatable, Sendable {
  public struct Task: Equatable, Sendable {
    public let run: SweepRun
    /// As `RunConfiguration.trainingCost`, in floating-point operations.
    public let cost: Double
  }

  public let sweep: Sweep
  /// The longest first: what a scheduler starts last is then short, so that all end at about the same
  /// time. Tasks that cost the same stand in the order of the sweep.
  public let tasks: [Task]
  /// The SHA-256 of the content, 64 hexadecimal digits.
  public let digest: String

  public init(_ sweep: Sweep) {
    self.sweep = sweep
    // The position breaks ties, as `sorted` need not be stable.
    tasks = sweep.runs.enumerated()
      .map {
        (place: $0.offset, task: Task(run: $0.element, cost: $0.element.configuration.trainingCost))
      }
      .sorted { ($1.task.cost, $0.place) < ($0.task.cost, $1.place) }
      .map(\.task)
    digest = sha256(Data(JSON.object(Self.content(sweep, tasks)).canonical.utf8))
  }

  /// The spelling of a number in the sweep makes no difference.
  public static func == (first: SweepPlan, second: SweepPlan) -> Bool {
    first.digest == second.digest
  }

  /// What the digest is of.
  private static func content(_ sweep: Sweep, _ tasks: [Task]) -> [JSON.Member] {
    let list = tasks.enumerated().map { index, task in
      JSON.object([
        .init(name: "index", value: .number("\(index)")),
        .init(name: "run", value: .string(task.run.id)),
        .init(name: "label", value: .string(task.run.label)),
        .init(name: "cost", value: .number("\(task.cost)")),
      ])
    }
    return [
      .init(name: "dataVersion", value: .number("\(RunConfiguration.dataVersion)")),
      .init(name: "numericsVersion", value: .number("\(RunConfiguration.numericsVersion)")),
      .init(name: "sweep", value: sweep.document),
      .init(name: "tasks", value: .array(list)),
    ]
  }
}

extension SweepPlan {
  /// Reads a plan from a file.
  /// - Throws: `FileError` if it cannot be read, `PlanFileError` if it is not valid.
  public init(contentsOf url: URL) throws {
    try self.init(json: Files.read(url), file: url.path)
  }

  /// Reads a plan from JSON, called `file` in errors.
  public init(json: Data, file: String) throws(PlanFileError) {
    let document: JSON
    do {
      document = try JSON(parsing: json)
    } catch {
      throw PlanFileError(file: file, reason: "\(error)")
    }
    try self.init(document, file: file)
  }

  /// The plan that a JSON value is.
  init(_ document: JSON, file: String) throws(PlanFileError) {
    func refused(_ reason: String) -> PlanFileError { PlanFileError(file: file, reason: reason) }
    guard let members = document.members, let digest = document["digest"]?.text,
      let sweep = document["sweep"]
    else { throw refused("it has no digest or no sweep") }
    let content = JSON.object(members.filter { $0.name != "digest" }).canonical
    guard sha256(Data(content.utf8)) == digest else {
      throw refused("its content does not have the SHA-256 that it states, so it was changed")
    }
    for (name, current) in [
      ("dataVersion", RunConfiguration.dataVersion),
      ("numericsVersion", RunConfiguration.numericsVersion),
    ] {
      let version = document[name]?.integer
      guard version == current else {
        throw refused("its \(name) is \(version.map(String.init) ?? "missing"), now \(current)")
      }
    }
    do {
      self.init(try Sweep(sweep, file: "its sweep"))
    } catch {
      throw refused("\(error)")
    }
    // Compared as bytes: == on String would take canonically equivalent characters for equal.
    guard JSON.object(Self.content(self.sweep, tasks)).canonical.utf8.elementsEqual(content.utf8)
    else {
      throw refused("another version of codelength made it, with tasks in another order")
    }
  }

  /// Writes the plan, one line for each task, for nobody to write to.
  /// - Returns: Whether the file is new; false if it is there already.
  /// - Throws: `PlanFileError` if the file is another plan, or none; `FileError`.
  public func write(to url: URL) throws -> Bool {
    if Files.exists(url) {
      guard try SweepPlan(contentsOf: url).digest == digest else {
        throw PlanFileError(
          file: url.path, reason: "it is the plan of something else, and plans do not change",
          remedy: "choose another name with --to")
      }
      return false
    }
    let members = JSON.object(Self.content(sweep, tasks)).members ?? []
    let lines = members.map { member in
      let value =
        member.value.elements.map { "[\n\($0.map(\.canonical).joined(separator: ",\n"))\n]" }
        ?? member.value.canonical
      return "\(JSON.string(member.name).canonical):\(value)"
    }
    try Files.createFolder(url.deletingLastPathComponent())
    try Files.replace(
      url, with: Data("{\"digest\":\"\(digest)\",\n\(lines.joined(separator: ",\n"))}\n".utf8))
    chmod(url.path, 0o444)
    return true
  }
}

/// A file that cannot be used as the plan of a sweep.
public struct PlanFileError: Error, Equatable, CustomStringConvertible, Sendable {
  public let file: String
  public let reason: String
  public let remedy: String

  init(file: String, reason: String, remedy: String = "plan again with codelength sweep plan") {
    self.file = file
    self.reason = oneLine(reason)
    self.remedy = remedy
  }

  public var description: String { "\(visible(file)) is not a valid plan: \(reason); \(remedy)" }
}

/// A file that names runs: a sweep, or the plan of one.
public enum SweepSource: Equatable, Sendable {
  case sweep(Sweep)
  case plan(SweepPlan)

  /// Reads a file, which is taken for a plan if it has tasks.
  /// - Throws: `FileError`, `SweepFileError`, `PlanFileError`.
  public init(contentsOf url: URL) throws {
    let document: JSON
    do {
      document = try JSON(parsing: Files.read(url))
    } catch let error as MalformedJSON {
      throw SweepFileError(file: url.path, reason: "\(error)")
    }
    self =
      document["tasks"] == nil
      ? .sweep(try Sweep(document, file: url.path, folder: url.deletingLastPathComponent()))
      : .plan(try SweepPlan(document, file: url.path))
  }

  public var sweep: Sweep {
    switch self {
    case .sweep(let sweep): sweep
    case .plan(let plan): plan.sweep
    }
  }
}
