import Figures
import Foundation
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
  private let progressOutput: ProgressOutput

  private struct State {
    var records: [Record] = []
    var lines: [String: Int] = [:]
    var errors: [RecordingErrors.Item] = []
    var files: [PublishedFile] = []
  }
  private let state = Mutex(State())

  /// - Parameters:
  ///   - chapter: the chapter's folder under Chapters/.
  ///   - source: the chapter's text, through which lines are translated to code lines.
  ///   - sourcePath: the `#filePath` of that text; records made in other files are errors.
  public init(
    chapter: String, executable: String, source: ChapterSource, sourcePath: String,
    profile: Profile, threads: Int, progressOutput: ProgressOutput = .standardError
  ) {
    self.chapter = chapter
    self.executable = executable
    self.source = source
    self.sourcePath = sourcePath
    self.profile = profile
    self.threads = threads
    self.progressOutput = progressOutput
  }

  /// Records a number and returns it. The uncertainty is one standard error; without one the
  /// number is exact. NaN and infinities are recorded as they are.
  @discardableResult
  public func record(
    _ name: String, _ value: Double, uncertainty: Double? = nil, unit: String? = nil,
    file: String = #filePath, line: Int = #line
  ) -> Double {
    let quantity = Quantity(value, uncertainty: uncertainty, unit: unit)
    add(name, .number(quantity), file: file, line: line)
    return value
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
    file: String = #filePath, line: Int = #line
  ) {
    let table = Table(caption: caption, columns: columns, rows: rows)
    add(name, .table(table), file: file, line: line)
  }

  /// Records a figure. It is drawn when the chapter is published.
  public func figure(
    _ name: String, _ caption: String, _ drawing: Drawing,
    file: String = #filePath, line: Int = #line
  ) {
    add(name, .figure(Figure(caption: caption, drawing: drawing)), file: file, line: line)
  }

  /// Records a check, `id` being its name, and returns whether it passed.
  ///
  /// - Parameters:
  ///   - uncertainty: one standard error of `measured`, 0 for a computation without noise.
  ///   - uncertaintyFrom: how the uncertainty was got.
  ///   - predictedBy: the function of Theory that gives `predicted`.
  ///   - toleranceBecause: why the tolerance is what it is.
  ///   - rival: a wrong theory, which the same relation and tolerance must reject.
  ///   - explanation: shown when the check fails.
  @discardableResult
  public func check(
    _ id: String, _ statement: String, measured: Double, uncertainty: Double,
    from uncertaintyFrom: String, _ relation: Check.Relation = .within,
    predicted: Double, by predictedBy: String, tolerance: Double,
    because toleranceBecause: String, rival: Check.Rival, explanation: String? = nil,
    file: String = #filePath, line: Int = #line
  ) -> Bool {
    let check = Check(
      statement, measured: measured, uncertainty: uncertainty, from: uncertaintyFrom, relation,
      predicted: predicted, by: predictedBy, tolerance: tolerance, because: toleranceBecause,
      rival: rival, explanation: explanation)
    add(id, .check(check), file: file, line: line)
    return check.passed
  }

  /// Leaves a file beside the chapter's, in place of an earlier one of the same path. It is written when
  /// the chapter is published, with everything else and below the same output folder.
  public func publish(_ file: PublishedFile) {
    state.withLock { state in
      state.files.removeAll { $0.path == file.path }
      state.files.append(file)
    }
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
      records: records)
  }

  private func add(_ name: String, _ content: Record.Content, file: String, line: Int) {
    let codeLine = file == sourcePath ? source.codeLine(atLine: line) : nil
    let record = Record(name: name, codeLine: codeLine ?? 1, content: content)
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
