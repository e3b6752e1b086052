import Figures
import Foundation
import Statistics
import Support
import Synchronization

/// What a chapter writes into while it runs: values, tables, figures and checks, each with the line
/// of Chapter.swift that made it.
///
/// Recording never throws, so that a chapter reads as a computation. What is wrong (a name recorded
/// twice, a table with a missing cell) is collected and reported by ``finish()``.
public final class Notebook: Sendable {
  public let profile: Profile
  /// How many threads the chapter may use; results must not depend on it.
  public let threads: Int

  let chapter: String
  private let executable: String
  private let source: ChapterSource
  private let sourcePath: String
  private let reproduction: Reproduction
  private let progressOutput: ProgressOutput

  private struct State {
    var records: [Record] = []
    var lines: [String: Int] = [:]
    var errors: [RecordingErrors.Item] = []
    var files: [PublishedFile] = []
    var sweeps: [String: String] = [:]
  }
  private let state = Mutex(State())

  /// - Parameters:
  ///   - chapter: the chapter's folder under Chapters/.
  ///   - source: the chapter's text, through which lines are translated to code lines.
  ///   - sourcePath: the `#filePath` of that text; records made in other files are errors.
  ///   - reproduction: how far numbers may differ on another processor, where a record does not say.
  public init(
    chapter: String, executable: String, source: ChapterSource, sourcePath: String,
    profile: Profile, threads: Int, reproduction: Reproduction = .computed,
    progressOutput: ProgressOutput = .standardError
  ) {
    self.chapter = chapter
    self.executable = executable
    self.source = source
    self.sourcePath = sourcePath
    self.profile = profile
    self.threads = threads
    self.reproduction = reproduction
    self.progressOutput = progressOutput
  }

  /// Records a number that was computed, and returns it. NaN and infinities are recorded as they are.
  /// - Parameter reproduction: how far it may differ on another processor; nil takes the chapter's.
  @discardableResult
  public func record(
    _ name: String, _ value: Double, unit: String? = nil,
    reproducing reproduction: Reproduction? = nil,
    file: String = #filePath, line: Int = #line
  ) -> Double {
    record(
      name, Estimate.computed(value), unit: unit, reproducing: reproduction, file: file, line: line
    ).value
  }

  /// Records a number that was measured, and returns it.
  @discardableResult
  public func record(
    _ name: String, _ estimate: Estimate, unit: String? = nil,
    reproducing reproduction: Reproduction? = nil, file: String = #filePath, line: Int = #line
  ) -> Estimate {
    let quantity = Quantity(estimate, unit: unit)
    add(name, .number(quantity), reproducing: reproduction, file: file, line: line)
    return estimate
  }

  /// Records a whole number and returns it.
  @discardableResult
  public func record(
    _ name: String, _ value: Int, unit: String? = nil, file: String = #filePath, line: Int = #line
  ) -> Int {
    add(name, .integer(Count(value, unit: unit)), file: file, line: line)
    return value
  }

  /// Records a text and returns it.
  @discardableResult
  public func record(
    _ name: String, _ value: String, file: String = #filePath, line: Int = #line
  ) -> String {
    add(name, .text(value), file: file, line: line)
    return value
  }

  /// Records a table. A column of numbers only is aligned to the right.
  public func table(
    _ name: String, _ caption: String, columns: [String], rows: [[Cell]],
    reproducing reproduction: Reproduction? = nil, file: String = #filePath, line: Int = #line
  ) {
    let table = Table(caption: caption, columns: columns, rows: rows)
    add(name, .table(table), reproducing: reproduction, file: file, line: line)
  }

  /// Records a figure. It is drawn when the chapter is published.
  public func figure(
    _ name: String, _ caption: String, _ drawing: Drawing,
    file: String = #filePath, line: Int = #line
  ) {
    add(name, .figure(Figure(caption: caption, drawing: drawing)), file: file, line: line)
  }

  /// Records a check, whose name is its claim's, and returns it.
  @discardableResult
  public func check(
    _ claim: Claim, within allowance: Allowance, reproducing reproduction: Reproduction? = nil,
    file: String = #filePath, line: Int = #line
  ) -> Check {
    check([claim], within: allowance, reproducing: reproduction, file: file, line: line)[0]
  }

  /// Records the checks of a family, several numbers that answer one question. They share one level: the
  /// more there are, the wider each tolerance that is made of standard errors.
  @discardableResult
  public func check(
    _ family: [Claim], within allowance: Allowance, reproducing reproduction: Reproduction? = nil,
    file: String = #filePath, line: Int = #line
  ) -> [Check] {
    family.map { claim in
      let check = Check(claim, within: allowance, members: family.count)
      add(claim.id, .check(check), reproducing: reproduction, file: file, line: line)
      return check
    }
  }

  /// Records one test of several numbers of each run.
  @discardableResult
  public func check(
    _ claim: JointClaim, level: Double = 0.001, reproducing reproduction: Reproduction? = nil,
    file: String = #filePath, line: Int = #line
  ) -> Check {
    let check = Check(claim, level: level)
    add(claim.id, .check(check), reproducing: reproduction, file: file, line: line)
    return check
  }

  /// Leaves a file beside the chapter's, in place of an earlier one of the same path. It is written when
  /// the chapter is published, with everything else and below the same output folder.
  public func publish(_ file: PublishedFile) {
    state.withLock { state in
      state.files.removeAll { $0.path == file.path }
      state.files.append(file)
    }
  }

  /// Notes the digest of a sweep of the full profile that the chapter is about.
  func note(sweep path: String, digest: String) { state.withLock { $0.sweeps[path] = digest } }

  /// The sweeps that the chapter is about: digests by path below Chapters.
  package var sweeps: [String: String] { state.withLock { $0.sweeps } }

  /// The checks made so far with their ids, in order.
  var checks: [(id: String, check: Check)] { state.withLock { $0.records.checks } }

  /// Notes what is wrong with a call; reported by ``finish()``.
  func refuse(_ message: String, file: String, line: Int) {
    state.withLock { $0.errors.append(.init(file: file, line: line, message: message)) }
  }

  /// What was left so.
  package var files: [PublishedFile] { state.withLock { $0.files } }

  /// The folder that holds Chapters/.
  public var repository: URL {
    URL(fileURLWithPath: sourcePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }

  /// A progress bar for work of `total` steps.
  public func progress(_ title: String, total: Int) -> ProgressLine {
    ProgressLine(title, total: total, output: progressOutput)
  }

  /// The results of the run.
  ///
  /// - Throws: ``RecordingErrors`` with everything that went wrong while recording.
  public func finish() throws -> Results {
    let (records, errors) = state.withLock { ($0.records, $0.errors) }
    guard errors.isEmpty else { throw RecordingErrors(items: errors) }
    return Results(
      chapter: chapter, executable: executable, profile: profile, codeHash: source.codeHash,
      reproduction: reproduction, records: records)
  }

  private func add(
    _ name: String, _ content: Record.Content, reproducing reproduction: Reproduction? = nil,
    file: String, line: Int
  ) {
    let codeLine = file == sourcePath ? source.codeLine(atLine: line) : nil
    let record = Record(
      name: name, codeLine: codeLine ?? 1, content: content, reproduction: reproduction)
    state.withLock { state in
      let message: String? =
        if file != sourcePath {
          "\(name) is recorded outside the chapter; record it in \(sourcePath)"
        } else if codeLine == nil {
          "\(name) is recorded where the file has no code: it changed after the build; build again"
        } else if let problem = record.problem {
          problem
        } else if let first = state.lines[name] {
          "\"\(name)\" is recorded a second time, first on line \(first); choose another name"
        } else {
          nil
        }
      if let message {
        state.errors.append(.init(file: file, line: line, message: message))
      } else {
        state.lines[name] = line
        state.records.append(record)
      }
    }
  }
}

/// Everything that went wrong while a chapter recorded, in order.
public struct RecordingErrors: Error, Equatable, CustomStringConvertible {
  public struct Item: Equatable, Sendable, CustomStringConvertible {
    public let file: String
    public let line: Int
    public let message: String

    public var description: String {
      oneLine("\(file.split(separator: "/").last ?? ""):\(line): \(message)")
    }
  }

  public let items: [Item]

  public var description: String { items.map(\.description).joined(separator: "\n") }
}
