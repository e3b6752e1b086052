import Corpora
import Foundation
import Theory

extension CodedFamily {
  /// What a sentence of the validation stream costs each trained model, its weights as they were trained,
  /// bits: the last evaluation of its run.
  /// - Throws: `UnfitSweep` if a member's run is not among `runs`.
  public func testLosses(_ runs: FinishedRuns) throws(UnfitSweep) -> [Double] {
    try members.map { member throws(UnfitSweep) in
      guard let run = runs.complete.first(where: { $0.summary.id == member.run.id }) else {
        throw UnfitSweep(
          sweep: runs.sweep.name, reason: "has no complete run \(member.run.label)")
      }
      // Each sentence states one value.
      let nats = [run.last.name, run.last.syntax, run.last.knowledge].reduce(0) {
        $0 + $1.loss * Double($1.tokens)
      }
      return nats / Double(run.last.knowledge.tokens) / M_LN2
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
