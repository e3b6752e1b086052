import Analysis
import Foundation
import Sweeps
import TestSupport

/// The runs of a full sweep whose summaries are committed beside it, by its path in `Chapters`, as "OnePass/pass".
func committedRuns(_ path: String) throws -> FinishedRuns {
  func file(_ kind: String) -> URL {
    repositoryFolder.appendingPathComponent("Chapters/\(path)-\(kind).json")
  }
  return try FinishedRuns(
    Sweep(contentsOf: file("full")), SweepSummary(contentsOf: file("runs")).runs)
}
