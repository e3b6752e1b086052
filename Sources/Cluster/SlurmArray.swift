import Foundation
import Support

/// A job array of Slurm's over tasks of a plan.
///
/// Slurm numbers the elements of an array from 0 to MaxArraySize - 1, which may be fewer than there
/// are tasks: element e of this array does the tasks offset + k e ..< offset + k (e + 1) of the plan.
public struct SlurmArray: Equatable, Sendable {
  public let offset: Int
  public let tasksPerJob: Int
  /// Increasing.
  public let elements: [Int]

  /// The arrays that do some tasks, a few more if an element does several.
  ///
  /// - Parameters:
  ///   - tasks: their numbers in the plan.
  ///   - maxArraySize: Slurm's, at least 1.
  package static func covering(
    _ tasks: some Sequence<Int>, tasksPerJob: Int, maxArraySize: Int
  ) -> [SlurmArray] {
    let elements = Set(tasks.map { $0 / tasksPerJob })
    let chunks = Dictionary(grouping: elements) { $0 / maxArraySize }
    return chunks.sorted { $0.key < $1.key }.map { chunk, elements in
      SlurmArray(
        offset: chunk * maxArraySize * tasksPerJob, tasksPerJob: tasksPerJob,
        elements: elements.map { $0 % maxArraySize }.sorted())
    }
  }

  /// The tasks of an element; nil if there are none among `count`.
  public static func tasks(
    ofElement element: Int, offset: Int, tasksPerJob: Int, count: Int
  ) -> Range<Int>? {
    guard element >= 0, offset >= 0, tasksPerJob >= 1 else { return nil }
    let (skipped, overflow) = element.multipliedReportingOverflow(by: tasksPerJob)
    guard !overflow, offset < count, skipped < count - offset else { return nil }
    let first = offset + skipped
    return first..<first + min(tasksPerJob, count - first)
  }

  /// As sbatch's --array takes it: `0-4,7`, and `%3` for at most 3 at once.
  package func text(maxParallel: Int?) -> String {
    var ranges: [ClosedRange<Int>] = []
    for element in elements {
      if let last = ranges.last, last.upperBound == element - 1 {
        ranges[ranges.count - 1] = last.lowerBound...element
      } else {
        ranges.append(element...element)
      }
    }
    let list = ranges.map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
    }
    return list.joined(separator: ",") + (maxParallel.map { "%\($0)" } ?? "")
  }

  /// The elements that such a text names.
  /// - Throws: `FileError` if it is none, or names more than a million.
  static func elements(ofText text: String) throws -> [Int] {
    let list = text.prefix { $0 != "%" }.split(separator: ",", omittingEmptySubsequences: false)
    var elements: [Int] = []
    for part in list {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
        .map { Slurm.number($0, from: 0) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
        last >= first, last < 1_000_000, elements.count < 1_000_000
      else {
        throw FileError(
          action: "read", path: "jobs.jsonl", reason: "\"\(text)\" is no array of Slurm's",
          remedy: "remove the line")
      }
      elements += first...last
    }
    return elements
  }
}
