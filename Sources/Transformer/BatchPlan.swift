/// How a batch is cut for the threads: into strands, a strand into shards, a shard into units of whole
/// sequences (`Grouping`). It depends on the model and the batch alone, since sums are taken in its order.
package struct BatchPlan {
  package let grouping: Grouping
  let sequences: Int
  /// 1, 2, 4 or 8, each with a gradient of its own.
  package let strands: Int
  package let unitsPerShard: Int
  private let units: Int

  package init(_ configuration: ModelConfiguration, sequences: Int, length: Int) {
    grouping = Grouping(sequences: sequences, length: length)
    self.sequences = sequences
    units = (sequences + grouping.unit - 1) / grouping.unit
    let rowsPerUnit = 16 * grouping.groupsPerUnit
    // A gradient is written and read once in every step, which should be little beside the products of the
    // rows that it is the sum over; and more threads than strands have nothing to do.
    var strands = 8
    while strands > 1, strands > units || units * rowsPerUnit < 224 * strands { strands /= 2 }
    self.strands = strands
    // A block's activations, 56 bytes times the width a row, stay in half a megabyte of cache; fewer rows
    // than 128 would make the sums of weight gradients too short beside reading and writing them.
    let rows = min(max(16384 / configuration.width, 256, configuration.width), 512)
    let most = max(1, rows / rowsPerUnit)
    let ofStrand = (units + strands - 1) / strands
    // No shard is much smaller than another.
    unitsPerShard = (ofStrand + (ofStrand + most - 1) / most - 1) / ((ofStrand + most - 1) / most)
  }

  /// The largest number of shards of a strand.
  package var shardsPerStrand: Int {
    ((units + strands - 1) / strands + unitsPerShard - 1) / unitsPerShard
  }

  /// The sequences of a shard of a strand; empty beyond the strand's last.
  package func sequences(strand: Int, shard: Int) -> Range<Int> {
    let end = (strand + 1) * units / strands
    let first = min(strand * units / strands + shard * unitsPerShard, end)
    let last = min(first + unitsPerShard, end)
    return min(first * grouping.unit, sequences)..<min(last * grouping.unit, sequences)
  }

  /// All shards' sequences, for what is not summed.
  package var parts: [Range<Int>] {
    stride(from: 0, to: sequences, by: unitsPerShard * grouping.unit).map {
      $0..<min($0 + unitsPerShard * grouping.unit, sequences)
    }
  }
}
