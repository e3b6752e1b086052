import Corpora
import Theory

extension BiographyDescription {
  /// What a model of `alpha` bits would leave to the data, bits a sentence, if all that can be described
  /// after the grammar were used equally often: the straight line from the grammar to the complete
  /// model.
  public func bitsAtEqualUse(modelBits alpha: Double) -> Double {
    let grammar = items[0]
    let cost = CompensatedSum.of(items.dropFirst().lazy.map(\.bits))
    let saving = CompensatedSum.of(items.dropFirst().lazy.map(\.saving))
    return start - grammar.saving - saving * (alpha - grammar.bits) / cost
  }
}
