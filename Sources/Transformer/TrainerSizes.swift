import Support

/// What a trainer needs, from the shapes alone.
extension Trainer {
  /// - Throws: `InvalidModel` for a number of threads that no trainer takes.
  public static func require(threads: Int) throws(InvalidModel) {
    guard (1...1024).contains(threads) else {
      throw InvalidModel("threads", threads, "it must be between 1 and 1024")
    }
  }

  /// The sequences in a shard, which depend on the model and the batch alone.
  static func sequencesPerShard(
    _ configuration: ModelConfiguration, sequences: Int, length: Int
  ) -> Int {
    // A block's activations, 64 bytes times the width a row, stay in half a megabyte of cache;
    // fewer rows than 128 would make the matrix products slower than the cache makes them faster. A
    // shard reads and writes every weight's gradient once, which takes as many rows as the width to be
    // little beside the products: 8 % more speed at d = 384.
    let rows = min(max(8192 / configuration.width, 128, configuration.width), 384)
    // No more than lets every lane have work.
    let share = sequences / lanes + (sequences % lanes == 0 ? 0 : 1)
    return max(1, min(rows / length, share))
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

  /// The memory of a trainer that is given batches of so many sequences of some length: weights, two
  /// moments and the lanes' gradients, the average of the weights where there is one, the turns of
  /// rotary attention, and each thread's activations.
  public static func memory(
    of configuration: ModelConfiguration, threads: Int, sequences: Int, length: Int,
    average: Bool = false
  ) -> ByteCount {
    let float = MemoryLayout<Float>.stride
    let kept = 3 + lanes + (average ? 1 : 0)
    let state = ByteCount(kept, ParameterLayout(configuration).count, float)
    let turns = ByteCount(configuration.context, configuration.headWidth, float)
    let capacity = sequencesPerShard(configuration, sequences: sequences, length: length)
    let shard = Shard.floats(configuration, length: length, capacity: capacity)
    let scratch = Attention.scratch(headWidth: configuration.headWidth, length: length)
    return state + turns + threads * ByteCount(shard + scratch, float)
  }
}
