import Analysis
import Corpora
import Foundation
import Statistics
import Sweeps
import TestSupport
import Testing
import Theory
import Training
import TrainingFixture

/// Of small runs on sets of 5, 10 and 40 sentences about 12 people, two seeds each.
@Suite struct LearnedSetsTests {
  private let runs: [FinishedRuns.Run]

  init() throws {
    let folder = try TemporaryFolder()
    let base = String(decoding: try JSONEncoder().encode(Self.base()), as: UTF8.self)
    let sizes = [40, 5, 10].map {
      #"{"label": "n = \#($0)", "set": {"sources.old.sentences": \#($0)}}"#
    }
    let seeds = [1, 2].map {
      #"{"label": "seed \#($0)", "set": {"seed": \#($0), "sources.old.corpus.seed": \#($0)}}"#
    }
    let text = #"""
      {"name": "sets", "base": \#(base),
       "set": {"sources.old.corpus.law": {"kind": "power", "exponent": 2, "shift": 1}}, "axes": [
        {"name": "sentences", "role": "scientific", "points": [\#(sizes.joined(separator: ","))]},
        {"name": "seed", "role": "nuisance", "points": [\#(seeds.joined(separator: ","))]}]}
      """#
    let sweep = try Sweep(json: Data(text.utf8), file: "sets.json")
    _ = try SweepRunner(sweep, store: folder.store).run(threads: 2)
    let summaries = try sweep.summaries(store: folder.store, committed: nil).compactMap {
      if case .summary(let summary) = $0 { summary } else { nil }
    }
    runs = try FinishedRuns(sweep, summaries).requireComplete().complete
  }

  private static func base() throws -> RunConfiguration {
    var base = try regimeConfiguration(steps: [8, 6, 20], average: false)
    base.snapshots = nil
    base.phases[0].mixture = ["new": 1]
    base.phases.remove(at: 1)
    return base
  }

  private func sets() throws -> LearnedSets { try LearnedSets("sets", runs) }

  @Test func rowsAreSeedsAndColumnsGrow() throws {
    let sets = try sets()
    #expect(sets.sizes == [5, 10, 40] && sets.errors.count == 2 && !sets.isUniform)
    for seed in [1, 2] {
      for (column, size) in sets.sizes.enumerated() {
        let run = try #require(
          runs.first {
            let configuration = $0.summary.configuration
            return configuration.seed == UInt64(seed) && configuration.sources[0].sentences == size
          })
        let people = PeopleBin.merged(run.last.people)
        let error = (1 - people.accuracy) / (1 - 1 / 3.0)
        #expect(sets.errors.rows[seed - 1][column] == error)
        #expect(sets.lastLosses.rows[seed - 1][column] == run.last.knowledgeLoss)
        let learning = run.summary.evaluations.filter { $0.step > 8 }.map(\.knowledgeLoss)
        #expect(sets.leastLosses.rows[seed - 1][column] == learning.min())
      }
    }
  }

  @Test func aSetIsFoundByItsSentences() throws {
    let sets = try sets()
    #expect(try sets.ratio(ofSet: 10).values == sets.ratios.column(1).values)
    #expect(throws: UnfitLearningCurve.self) { try sets.ratio(ofSet: 11) }
  }

  @Test func theMissingMassIsThatOfEachSet() throws {
    let sets = try sets()
    for seed in [1, 2] {
      let corpus = try #require(
        runs.first { $0.summary.configuration.seed == UInt64(seed) }?.summary.configuration.corpus
          .biographies)
      let people = try BiographyCorpus(corpus)
      for (column, size) in sets.sizes.enumerated() {
        let stated = Set(
          (0..<size).map { index in
            let sentence = people.sentence(at: UInt64(index), in: .training)
            return [sentence.person, sentence.attribute]
          })
        let missing = (0..<12).reduce(0.0) { sum, person in
          let known = (0..<2).count { stated.contains([person, $0]) }
          return sum + people.law.frequencies[person] * Double(2 - known) / 2
        }
        #expect(abs(sets.missingMass.rows[seed - 1][column] - missing) < 1e-8)
      }
    }
  }

  @Test func slopesOfRatiosAreDifferencesOfSlopes() throws {
    let sets = try sets()
    let (errors, missing) = (
      try sets.slopes(of: sets.errors), try sets.slopes(of: sets.missingMass)
    )
    for (seed, excess) in try sets.excessSlopes.values.enumerated() {
      #expect(abs(excess - (errors.values[seed] - missing.values[seed])) < 1e-12)
    }
    let n = sets.sentences
    let line = try LineFit.logLog(n, n.map { try sets.expected($0) })
    #expect(try sets.slope(of: sets.expected) == line.slope)
    #expect(try sets.statedTwice(10) > sets.expected(10))
  }

  @Test func factsAreClassedByOccurrences() throws {
    let sets = try sets()
    for (column, size) in sets.sizes.enumerated() {
      let bins = runs.filter { $0.summary.configuration.sources[0].sentences == size }
        .sorted { $0.summary.configuration.seed < $1.summary.configuration.seed }
        .map { ($0.last.occurrences ?? []).first { $0.least == 1 } }
      for (accuracy, bin) in zip(sets.accuracy(ofSize: column, occurring: 1...1).values, bins) {
        #expect(accuracy == bin?.accuracy || (accuracy.isNaN && bin == nil))
      }
    }
    #expect(sets.accuracy(ofSize: 0, occurring: 100...200).values.allSatisfy { $0.isNaN })
  }

  @Test func aBendIsNoPower() throws {
    let sets = try sets()
    #expect(abs(sets.bend(of: sets.sentences.map { 3 * pow($0, -0.4) })) < 1e-12)
    // From 5 to 10 a half, from 10 to 40 a sixteenth: slopes -1 and -2.
    #expect(abs(sets.bend(of: [1, 1 / 2.0, 1 / 32.0]) + 1) < 1e-12)
    let (size, departure) = sets.largestDeparture(
      of: sets.missingMass.map { [$0[0], $0[1] * exp(0.2), $0[2] * exp(-0.1)] },
      from: sets.missingMass)
    #expect(size == 1 && departure.values.allSatisfy { abs($0 - 0.2) < 1e-12 })
  }

  /// The least over e by brute force, of answers of which w are wrong.
  @Test func whoCannotTellLosesWhatFanoSays() throws {
    let sets = try sets()
    for (row, masses) in sets.missingMass.rows.enumerated() {
      for (column, m) in masses.enumerated() {
        let w = m * (1 - 1 / 3.0)
        let losses = (1..<10_000).map { step in
          let e = Double(step) / 10_000
          return -(1 - w) * log(1 - e) - w * log(e / 2)
        }
        let least = losses.min() ?? .nan
        #expect(abs(sets.lossesUnaware.rows[row][column] - least) < 1e-6)
        #expect(abs(sets.lossesAware.rows[row][column] - m * log(3)) < 1e-12)
        // What strangers cost, and facts that occur, are together the whole loss.
        let known = -(1 - m) * log(1 - w)
        #expect(abs(m * sets.strangersUnaware.rows[row][column] + known - least) < 1e-6)
      }
    }
  }

  @Test func aCourseBeginsWithTheSet() throws {
    let sets = try sets()
    // 20 steps of 4 sentences after 8 steps on others.
    #expect(sets.epochs(ofSize: 0).last == 16 && sets.epochs(ofSize: 2).last == 2)
    #expect(sets.lossCourse(ofSize: 1).rows[0].last == sets.lastLosses.rows[0][1])
    #expect(sets.strangersCourse(ofSize: 1).rows[1].last == sets.strangersLastLosses.rows[1][1])
  }

  @Test func withoutEndTheListLacksWhatIsBeyond() throws {
    let sets = try sets()
    // Of (i + 1)^-2 beyond the 12th: pi^2/6 less the first 13 squares, over pi^2/6 less the first.
    let all = Double.pi * Double.pi / 6
    let first = (1...13).reduce(0.0) { $0 + 1 / Double($1 * $1) }
    let beyond = (all - first) / (all - 1)
    #expect(abs(sets.massBeyond - beyond) < 1e-12 && sets.exponent == -0.5)
    let error = sets.errors.rows[0][0]
    #expect(
      abs(sets.errorsWithoutEnd.rows[0][0] - (error * (1 - beyond) + beyond)) < 1e-12)
    #expect(abs(sets.sentencesWithoutEnd[0] * (1 - beyond) - 5) < 1e-12)
  }

  @Test func runsThatAreNotAlikeAreRefused() throws {
    #expect(throws: UnfitLearningCurve.self) { try LearnedSets("none", []) }
    let error = #expect(throws: UnfitLearningCurve.self) {
      try LearnedSets("sets", runs.dropLast())
    }
    #expect(error?.description.contains("same sizes") == true)
  }
}
