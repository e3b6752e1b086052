import Corpora
import Theory

extension StructureFunctionBound {
  /// Corners at which the bound rises or is not convex: none, if it is what it claims to be. Those that are
  /// left out of a long list of corners are left out here, too.
  public var bends: Int {
    let corners = vertices(limit: 2000)
    let slopes = zip(corners, corners.dropFirst()).map {
      ($1.dataBits - $0.dataBits) / ($1.modelBits - $0.modelBits)
    }
    return zip(slopes, slopes.dropFirst()).count { $1 < $0 - 1e-9 * abs($0) }
      + slopes.count { $0 > 0 }
  }

  /// Places where the list of items, each taken by itself, is not convex: an item saves more a bit than
  /// the one before it.
  public var bendsOfItems: Int {
    let rates = items.map { $0.saving / $0.bits }
    return zip(rates, rates.dropFirst()).count { $1 > $0 * (1 + 1e-9) }
  }
}

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
