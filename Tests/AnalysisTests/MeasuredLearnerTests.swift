import Analysis
import Foundation
import Sweeps
import TestSupport
import Testing
import Theory
import Training

/// Of the committed runs of Figure 5.
@Suite struct MeasuredLearnerTests {
  private func curve(_ law: Int) throws -> LearningCurve {
    func file(_ name: String) -> URL {
      repositoryFolder.appendingPathComponent("Chapters/Figure5/\(name)")
    }
    let laws = try FinishedRuns(
      Sweep(contentsOf: file("sweep-full.json")),
      SweepSummary(contentsOf: file("sweep-runs.json")).runs
    ).grouped(by: "law")
    return try LearningCurve(laws[law].label, laws[law].runs)
  }

  /// Under the law that was watched the learner says what was seen, but for the lines between bins.
  @Test func underItsOwnLawItSaysWhatWasSeen() throws {
    let curve = try curve(2)
    let learner = MeasuredLearner(curve)
    let predicted = learner.errors(curve.corpus.law)
    for (row, seed) in curve.evaluations.enumerated() {
      let differences = seed.enumerated().map { point, evaluation in
        abs(predicted.rows[row][point] - curve.unknown(PeopleBin.merged(evaluation.people)))
      }
      // Lines are worst at the beginning, while what is known of neighbouring bins differs most.
      #expect(differences.allSatisfy { $0 < 0.03 })
      #expect(differences.reduce(0, +) / Double(differences.count) < 0.005)
    }
  }

  /// A law of one frequency that is a bin's asks for that bin.
  @Test func oneFrequencyIsOneBin() throws {
    let curve = try curve(2)
    let learner = MeasuredLearner(curve)
    let last = curve.sentences.count - 1
    let bins = curve.evaluations[0][last].people
    for bin in [bins[8], bins[bins.count / 2], bins[bins.count - 1]] {
      let people = Int((Double(bin.count) / bin.mass).rounded())
      let law = try FrequencyList(weights: Array(repeating: 1, count: people))
      let predicted = learner.errors(law).rows[0][last]
      #expect(abs(predicted - curve.unknown(bin)) < 0.01)
    }
    // Rarer than anybody who was watched: as the rarest.
    let rare = try FrequencyList(weights: Array(repeating: 1, count: 1_000_000))
    #expect(learner.errors(rare).rows[0][last] == curve.unknown(bins[bins.count - 1]))
  }
}
