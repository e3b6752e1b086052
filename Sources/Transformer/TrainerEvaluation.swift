/// What the model says of a batch, with the weights or, where `evaluatesAverage` is set, their average.
///
/// What is said at a position is the same to the bit for any number of threads, whatever else is in the
/// batch and whatever follows the position: every number is a sum of its own, in a fixed order. So
/// sequences may be padded on the right by any tokens.
extension Trainer {
  /// Predictions at every position, row-major, or only at those that have a target.
  /// - Parameters:
  ///   - counted: Whether only the positions with a target are read, which are then the only ones whose
  ///     logits are computed; the predictions are as many.
  ///   - interruption: is called every now and then; what it throws ends the evaluation.
  /// - Throws: `InvalidBatch`, `InvalidAverage`, and what `interruption` throws.
  public func evaluate(
    _ batch: Batch, counted: Bool = false, interruption: () throws -> Void = {}
  ) throws -> [TokenPrediction] {
    let v = configuration.vocabulary
    let read = batch.targets.indices.filter { !counted || batch.targets[$0] >= 0 }
    return try self.read(batch, read, each: 1, interruption) { logits, lanes, results in
      var targets = SIMD16<Int32>(repeating: -1)
      for (lane, index) in lanes.enumerated() { targets[lane] = batch.targets[read[index]] }
      let said = CrossEntropy.predictions(logits, targets: targets, vocabulary: v)
      for (lane, index) in lanes.enumerated() {
        (results + index).initialize(
          to: TokenPrediction(
            loss: targets[lane] < 0 ? .nan : said.losses[lane], greedy: said.greedy[lane],
            probability: said.probabilities[lane]))
      }
    }
  }

  /// The logits at every position, row-major [sequences x length, vocabulary].
  /// - Parameter interruption: as for `evaluate`.
  /// - Throws: as `evaluate`.
  public func logits(
    _ batch: Batch, interruption: () throws -> Void = {}
  ) throws -> [Float] {
    try logits(batch, read: Array(batch.tokens.indices), interruption)
  }

  /// The logits at one position of each sequence, row-major [sequences, vocabulary]; no others are
  /// computed.
  /// - Parameters:
  ///   - positions: Of every sequence in turn, from 0 to `batch.length` - 1.
  ///   - interruption: as for `evaluate`.
  /// - Throws: as `evaluate`; `InvalidBatch` also for positions that are not the sequences'.
  public func logits(
    _ batch: Batch, at positions: [Int], interruption: () throws -> Void = {}
  ) throws -> [Float] {
    guard positions.count == batch.sequences else {
      throw InvalidBatch("\(positions.count) positions to read in \(batch.sequences) sequences")
    }
    if let position = positions.first(where: { $0 < 0 || $0 >= batch.length }) {
      throw InvalidBatch(
        "position \(position) is to be read in sequences of \(batch.length) tokens")
    }
    let read = positions.enumerated().map { $0.offset * batch.length + $0.element }
    return try logits(batch, read: read, interruption)
  }

  private func logits(
    _ batch: Batch, read: [Int], _ interruption: () throws -> Void
  ) throws -> [Float] {
    let v = configuration.vocabulary
    return try self.read(batch, read, each: v, interruption) { logits, lanes, results in
      for (lane, index) in lanes.enumerated() {
        for i in 0..<v { (results + index * v + i).initialize(to: logits[i * 16 + lane]) }
      }
    }
  }

  /// `count` results for each of some tokens of a batch, ascending, computed by all threads.
  /// - Parameter body: is given the logits of up to sixteen of them, [vocabulary][16], which these are, and
  ///   where all results begin.
  private func read<Element>(
    _ batch: Batch, _ read: [Int], each count: Int, _ interruption: () throws -> Void,
    _ body:
      @escaping @Sendable (
        _ logits: ConstFloats, _ indices: [Int], _ results: UnsafeMutablePointer<Element>
      ) -> Void
  ) throws -> [Element] {
    let parameters = try evaluatedWeights()
    try batch.validate(for: configuration)
    transposed.update(from: parameters, pool)
    let weights = Shard.Weights(parameters: parameters, transposed: transposed)
    let plan = BatchPlan(configuration, sequences: batch.sequences, length: batch.length)
    prepareShards(plan)
    let (shards, parts) = (shards, plan.parts)
    // How many are read before each part, and in all.
    var starts = [0]
    for part in parts {
      let end = part.upperBound * batch.length
      starts.append(read[starts[starts.count - 1]...].prefix { $0 < end }.endIndex)
    }
    let bounds = starts
    let rows = plan.unitsPerShard * plan.grouping.groupsPerUnit * 16
    let round = pool.threads * Self.shardsAtOnce(configuration, rows: rows)
    return try [Element](unsafeUninitializedCapacity: read.count * count) { buffer, filled in
      guard let results = buffer.baseAddress else { return }
      let shared = Shared(weights: weights, results: results)
      for start in stride(from: 0, to: parts.count, by: round) {
        try interruption()
        pool.run(min(round, parts.count - start)) { job, thread in
          let (part, first) = (parts[start + job], bounds[start + job])
          let own = read[first..<bounds[start + job + 1]].map {
            $0 - part.lowerBound * batch.length
          }
          batch.withPointers(from: part.lowerBound) { tokens, _ in
            shards[thread].evaluate(
              shared.weights, read: own, tokens: tokens, sequences: part.count
            ) { logits, indices in
              body(logits, indices.map { first + $0 }, shared.results)
            }
          }
        }
      }
      filled = read.count * count
    }
  }

  /// Pointers that jobs share; each job writes to its own part of the results.
  private struct Shared<Element>: @unchecked Sendable {
    let weights: Shard.Weights
    let results: UnsafeMutablePointer<Element>
  }
}
