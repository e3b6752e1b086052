import Support

/// What a trainer needs, from the shapes alone.
extension Trainer {
  /// - Throws: `InvalidModel` for a number of threads that no trainer takes.
  public static func require(threads: Int) throws(InvalidModel) {
    guard (1...1024).contains(threads) else {
      throw InvalidModel("threads", threads, "it must be between 1 and 1024")
    }
  }

  /// How many shards a thread takes between two moments at which it may be interrupted: about 10^9
  /// floating-point operations, a fraction of a second, in which starting the threads anew is nothing.
  ///
  /// A row costs 2 operations a parameter, and each block what 40,000 would in all that is no matrix
  /// product.
  /// - Parameter rows: of a shard, those of a backward pass counted as two more.
  static func shardsAtOnce(_ configuration: ModelConfiguration, rows: Int) -> Int {
    let perRow = 2 * configuration.parameterCount + 40_000 * configuration.layers
    return max(1, 1_000_000_000 / (perRow * max(rows, 1)))
  }

  /// The memory of a trainer that is given batches of so many sequences of some length: weights and
  /// the transposed ones, two moments and the strands' gradients, the average of the weights where there is one, the turns of
  /// rotary attention, the gradients of the embeddings of a batch's tokens, and each thread's
  /// activations.
  public static func memory(
    of configuration: ModelConfiguration, threads: Int, sequences: Int, length: Int,
    average: Bool = false
  ) -> ByteCount {
    let float = MemoryLayout<Float>.stride
    // Larger batches are cut into the same shards.
    let plan = BatchPlan(configuration, sequences: min(sequences, 1 << 32), length: length)
    let kept = 3 + plan.strands + (average ? 1 : 0)
    let state =
      ByteCount(kept, ParameterLayout(configuration).count, float)
      + ByteCount(TransposedWeights.count(configuration), float)
    let turns = ByteCount(configuration.context + 15, configuration.headWidth, float)
    let rows = ByteCount(sequences, length, Linear.stride(configuration.width) * float)
    let sizes = Shard.Sizes(configuration, plan.grouping, units: plan.unitsPerShard)
    let scratch = Attention.scratch(length: length)
    return state + turns + rows + threads * ByteCount(sizes.total + scratch, float)
  }
}
