import Analysis
import Foundation
import Statistics
import Testing
import Theory
import Training

/// Of the committed runs of one pass, under four laws, 3 seeds each.
@Suite struct LearningCurveTests {
  private func law(_ index: Int) throws -> (label: String, runs: [FinishedRuns.Run]) {
    try committedRuns("OnePass/pass").grouped(by: "law")[index]
  }

  @Test func pointsAreThoseOfTheEvaluations() throws {
    let law = try law(3)
    let curve = try LearningCurve(law.label, law.runs)
    let evaluations = law.runs[1].summary.evaluations.filter { $0.step > 0 }
    #expect(curve.label == law.label && curve.exponent == 2)
    #expect(curve.sentences == evaluations.map { Double($0.step * 128) })
    let errors = evaluations.map { evaluation in
      let mass = evaluation.people.reduce(0) { $0 + $1.mass }
      let right = evaluation.people.reduce(0) { $0 + $1.mass * $1.accuracy }
      return (1 - right / mass) * 64 / 63
    }
    for (measured, expected) in zip(curve.errors.rows[1], errors) {
      #expect(abs(measured - expected) < 1e-12)
    }
  }

  @Test func partsBeginWhereTheySay() throws {
    let law = try law(0)
    let whole = try LearningCurve(law.label, law.runs)
    let part = try whole.after(sentences: 300_000)
    let left = whole.sentences.filter { $0 >= 300_000 }
    #expect(part.sentences == left && part.evaluations.count == 3)
    #expect(part.errors.rows[2] == Array(whole.errors.rows[2].suffix(left.count)))
    #expect(throws: UnfitLearningCurve.self) { try whole.after(sentences: 1e9) }
    #expect(part.lastError(over: whole).values == [0, 0, 0])
  }

  @Test func slopesAreOfTheLawWithoutEnd() throws {
    let law = try law(1)
    let curve = try LearningCurve(law.label, law.runs).after(sentences: 200_000)
    let beyond = DataLaw.mass(ofPower: 1.35, shift: 4, beyond: 131_072)
    for (slope, errors) in zip(try curve.slopesWithoutEnd.values, curve.errors.rows) {
      let line = try LineFit(
        x: curve.sentences.map { log($0) }, y: errors.map { log((1 - beyond) * $0 + beyond) })
      #expect(abs(slope - line.slope) < 1e-12)
    }
  }

  @Test func runsThatAreNotAlikeMakeNoCurve() throws {
    let none = #expect(throws: UnfitLearningCurve.self) { try LearningCurve("none", []) }
    #expect(none?.description.contains("there is no run") == true)
    let sets = try committedRuns("Figure5/sets-uniform").complete
    let error = #expect(throws: UnfitLearningCurve.self) { try LearningCurve("sets", sets) }
    #expect(error?.description.contains("not one pass") == true)
    let mixed =
      try committedRuns("OnePass/pass").complete + committedRuns("OnePass/controls").complete
    #expect(throws: UnfitLearningCurve.self) { try LearningCurve("mixed", mixed) }
  }
}
