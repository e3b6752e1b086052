import Corpora
import Foundation
import Statistics
import Theory
import Training

import struct Statistics.Estimate

extension CodedFamily {
  /// What a sentence of the validation stream costs each trained model, its weights as they were trained,
  /// bits: the last evaluation of its run.
  ///
  /// The summary of a run has no scatter. A validation sentence is drawn as those of the sample are, so that
  /// the scatter of one sentence under the finest code stands in for it.
  /// - Throws: `UnfitSweep` if a member's run is not among `runs`.
  public func testLosses(_ runs: FinishedRuns) throws(UnfitSweep) -> [Estimate] {
    try members.map { member throws(UnfitSweep) in
      guard let run = runs.complete.first(where: { $0.summary.id == member.run.id }) else {
        throw UnfitSweep(
          sweep: runs.sweep.name, reason: "has no complete run \(member.run.label)")
      }
      let (last, code) = (run.last, member.finest)
      // Each sentence states one value.
      let count = last.knowledge.tokens
      let nats = [last.name, last.syntax, last.knowledge].reduce(0) {
        $0 + $1.loss * Double($1.tokens)
      }
      let error = code.standardError * (Double(code.sample) / Double(count)).squareRoot()
      return Estimate(
        nats / Double(count) / M_LN2, .standardError(error, of: count, .sentences))
    }
  }
}

extension BiographyPartialCode {
  /// How much more than on average the first sentences of the validation stream cost this code, bits a
  /// sentence: what the choice of these sentences adds to the loss of every model that knows as much.
  public func excess(ofValidation count: Int, _ corpus: BiographyCorpus) throws(InvalidParameter)
    -> Double
  {
    var bits = CompensatedSum()
    for index in 0..<count {
      bits.add(try self.bits(of: corpus.sentence(at: UInt64(index), in: .validation)).total)
    }
    return bits.value / Double(count) - expectedBits.total
  }
}
